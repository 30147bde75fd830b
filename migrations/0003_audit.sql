-- What happened. Rows are never changed or deleted: triggers refuse it on both engines, and each row holds the hash of the one before.

create table audit_entries (
  chain text not null,
  seq integer not null check (seq > 0),
  version integer not null,
  id text not null unique,
  at integer not null,
  actor text not null,
  credential text,
  event text not null,
  target text,
  request_id text,
  payload text not null,
  commitments text not null,
  previous blob not null,
  hash blob not null,
  primary key (chain, seq)
) strict;
create index audit_entries_by_event on audit_entries (chain, event, seq);

-- Personal data of an entry: outside the hashed part, which holds a salted commitment only, so that erasing a row keeps the chain.
create table audit_personal (
  chain text not null,
  seq integer not null,
  name text not null,
  value text not null,
  salt blob not null,
  primary key (chain, seq, name),
  foreign key (chain, seq) references audit_entries (chain, seq)
) strict;

-- What has no known actor: counted by kind, source and minute, unchained.
create table audit_strangers (
  event text not null,
  source text not null,
  minute_at integer not null,
  count integer not null,
  primary key (event, source, minute_at)
) strict;

append only audit_entries;
