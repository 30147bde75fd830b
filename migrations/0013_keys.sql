-- Keys: owners that are no people, versions of a secret, and what a key may do (decision 0023).

-- A principal of a team that is no person, with keys of its own.
create table service_accounts (
  org_id text not null references organizations (id),
  id text not null unique,
  team_id text not null,
  name text not null,
  -- The name, folded; of those that live, each has its own.
  name_key text not null,
  role text not null,
  made_by text not null references accounts (id),
  created_at integer not null,
  disabled_at integer,
  deleted_at integer,
  primary key (org_id, id),
  foreign key (org_id, team_id) references teams (org_id, id)
) strict;
create unique index service_accounts_by_name on service_accounts (org_id, name_key) where deleted_at is null;
create index service_accounts_by_team on service_accounts (org_id, team_id, id);

-- In the place of api_keys: SQLite cannot change a constraint, so the table is replaced by one of another name.
create table keys (
  org_id text not null references organizations (id),
  id text not null unique,
  team_id text not null,
  -- The owner: a member or a service account.
  account_id text,
  service_account_id text,
  made_by text not null references accounts (id),
  name text not null,
  -- JSON: a list of words, and domain::key::Controls.
  tags text not null,
  controls text not null,
  created_at integer not null,
  expires_at integer,
  disabled_at integer,
  revoked_at integer,
  revoked_by text,
  -- The number of its current secret.
  version integer not null,
  last_used_at integer,
  last_used_from text,
  last_used_agent text,
  primary key (org_id, id),
  foreign key (org_id, team_id) references teams (org_id, id),
  foreign key (org_id, account_id) references members (org_id, account_id),
  foreign key (org_id, service_account_id) references service_accounts (org_id, id),
  check ((account_id is null) <> (service_account_id is null))
) strict;
create index keys_by_owner on keys (org_id, coalesce(account_id, service_account_id), id);
create index keys_by_account on keys (org_id, account_id, id);

-- What opens a key: its current secret, and the one before until its instant comes.
create table key_secrets (
  org_id text not null,
  key_id text not null,
  version integer not null,
  -- What the secret says of itself: a key that a service account took over keeps the one that it had.
  kind text not null,
  secret_hash blob not null unique,
  last_four text not null,
  created_at integer not null,
  dies_at integer,
  primary key (org_id, key_id, version),
  foreign key (org_id, key_id) references keys (org_id, id)
) strict;

-- In the place of calls: also by version, so that one sees who still calls with the secret before.
create table key_calls (
  org_id text not null,
  key_id text not null,
  hour_at integer not null,
  version integer not null,
  status integer not null,
  code text not null,
  count integer not null,
  last_at integer not null,
  primary key (org_id, key_id, hour_at, version, status, code),
  foreign key (org_id, key_id) references keys (org_id, id)
) strict;

insert into keys (org_id, id, team_id, account_id, made_by, name, tags, controls, created_at, expires_at, revoked_at, revoked_by,
    version, last_used_at, last_used_from, last_used_agent)
  select org_id, id, team_id, account_id, account_id, name, '[]', '{}', created_at, expires_at, revoked_at, revoked_by,
    1, last_used_at, last_used_from, last_used_agent
  from api_keys;
insert into key_secrets (org_id, key_id, version, kind, secret_hash, last_four, created_at)
  select org_id, id, 1, 'key', secret_hash, last_four, created_at from api_keys;
insert into key_calls (org_id, key_id, hour_at, version, status, code, count, last_at)
  select org_id, key_id, hour_at, 1, status, code, count, last_at from calls;
drop table calls;
drop table api_keys;

-- That a key was refused for a reason in a minute: unique over all nodes, so that a million bad calls are one entry.
create table key_refusals (
  org_id text not null,
  key_id text not null,
  code text not null,
  minute_at integer not null,
  primary key (org_id, key_id, code, minute_at),
  foreign key (org_id, key_id) references keys (org_id, id)
) strict;
create index key_refusals_by_minute on key_refusals (minute_at);
