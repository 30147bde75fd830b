-- Secrets of members for programmatic access. Only the hash of a secret is here.

create table api_keys (
  org_id text not null references organizations (id),
  id text not null unique,
  team_id text not null,
  account_id text not null,
  name text not null,
  secret_hash blob not null unique,
  last_four text not null,
  created_at integer not null,
  expires_at integer,
  revoked_at integer,
  revoked_by text,
  last_used_at integer,
  last_used_from text,
  last_used_agent text,
  primary key (org_id, id),
  foreign key (org_id, team_id) references teams (org_id, id),
  foreign key (org_id, account_id) references members (org_id, account_id)
) strict;
create index api_keys_by_owner on api_keys (org_id, account_id, id);

-- Calls per hour and answer, summed in memory and added by batches.
create table calls (
  org_id text not null,
  key_id text not null,
  hour_at integer not null,
  status integer not null,
  code text not null,
  count integer not null,
  last_at integer not null,
  primary key (org_id, key_id, hour_at, status, code),
  foreign key (org_id, key_id) references api_keys (org_id, id)
) strict;

-- The three first steps of a member, each reached once. The evidence names what was seen (a key's name, an SDK).
create table checklist_steps (
  org_id text not null,
  account_id text not null,
  step text not null,
  reached_at integer not null,
  evidence text not null,
  primary key (org_id, account_id, step),
  foreign key (org_id, account_id) references members (org_id, account_id)
) strict;
