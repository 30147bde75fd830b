-- The log as people use it: searched, signed, kept for a while, and not flooded by refused keys.

create index audit_entries_by_time on audit_entries (chain, at, seq);
-- With what else a search may ask for: it is compared along the index, and only what fits is looked up.
create index audit_entries_by_actor on audit_entries (chain, actor, seq, event, target);
create index audit_entries_by_target on audit_entries (chain, target, seq, event, actor);
create index audit_personal_by_address on audit_personal (chain, value, seq) where name = 'request.address';

-- The public halves of the keys that sign; the private ones are derived from secrets.key.
create table audit_keys (
  id text primary key,
  public_key blob not null unique,
  since integer not null
) strict;
append only audit_keys;

-- Where a chain stood, signed.
create table audit_checkpoints (
  chain text not null,
  seq integer not null check (seq > 0),
  hash blob not null,
  at integer not null,
  key_id text not null references audit_keys (id),
  signature blob not null,
  primary key (chain, seq)
) strict;
append only audit_checkpoints;

-- How long an organization keeps its log, and the number of the first entry that is kept. It moves forward only, and only to the entry
-- after a signed checkpoint; entries below it, and no others, may be deleted.
create table audit_retention (
  org_id text primary key references organizations (id),
  days integer not null check (days > 0),
  retained_from integer not null
) strict;
forward only audit_retention;
prunable audit_entries;
