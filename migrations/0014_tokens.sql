-- Organization tokens: keys that the organization itself owns, shared by teams, and calls by the team they were booked to (decision 0025).

-- In the place of keys and of what refers to them: SQLite cannot change a constraint. Each is made anew and then takes the name of the one before.
create table keys_next (
  org_id text not null references organizations (id),
  id text not null unique,
  -- Of an organization token: where calls are booked that name no team.
  team_id text not null,
  -- The owner: a member, a service account, or, of a token, the organization.
  account_id text,
  service_account_id text,
  is_token integer not null,
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
  check (is_token + case when account_id is null then 0 else 1 end + case when service_account_id is null then 0 else 1 end = 1)
) strict;

create table key_secrets_next (
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
  foreign key (org_id, key_id) references keys_next (org_id, id)
) strict;

-- By hour, team, principal and key: a key may move to another team or owner, and what it called before stays where it was booked.
create table key_calls_next (
  org_id text not null,
  key_id text not null,
  hour_at integer not null,
  team_id text not null,
  -- The owner at the time of the call: an account, a service account or the organization.
  principal_id text not null,
  version integer not null,
  status integer not null,
  code text not null,
  count integer not null,
  last_at integer not null,
  primary key (org_id, key_id, hour_at, team_id, principal_id, version, status, code),
  foreign key (org_id, key_id) references keys_next (org_id, id),
  foreign key (org_id, team_id) references teams (org_id, id)
) strict;

create table key_refusals_next (
  org_id text not null,
  key_id text not null,
  code text not null,
  minute_at integer not null,
  primary key (org_id, key_id, code, minute_at),
  foreign key (org_id, key_id) references keys_next (org_id, id)
) strict;

insert into keys_next (org_id, id, team_id, account_id, service_account_id, is_token, made_by, name, tags, controls, created_at,
    expires_at, disabled_at, revoked_at, revoked_by, version, last_used_at, last_used_from, last_used_agent)
  select org_id, id, team_id, account_id, service_account_id, 0, made_by, name, tags, controls, created_at, expires_at, disabled_at,
    revoked_at, revoked_by, version, last_used_at, last_used_from, last_used_agent
  from keys;
insert into key_secrets_next (org_id, key_id, version, kind, secret_hash, last_four, created_at, dies_at)
  select org_id, key_id, version, kind, secret_hash, last_four, created_at, dies_at from key_secrets;
insert into key_calls_next (org_id, key_id, hour_at, team_id, principal_id, version, status, code, count, last_at)
  select c.org_id, c.key_id, c.hour_at, k.team_id, coalesce(k.account_id, k.service_account_id), c.version, c.status, c.code,
    c.count, c.last_at
  from key_calls c
  join keys k on k.org_id = c.org_id and k.id = c.key_id;
insert into key_refusals_next (org_id, key_id, code, minute_at)
  select org_id, key_id, code, minute_at from key_refusals;
drop table key_refusals;
drop table key_calls;
drop table key_secrets;
drop table keys;
alter table keys_next rename to keys;
alter table key_secrets_next rename to key_secrets;
alter table key_calls_next rename to key_calls;
alter table key_refusals_next rename to key_refusals;
create index keys_by_owner on keys (org_id, coalesce(account_id, service_account_id, org_id), id);
create index keys_by_account on keys (org_id, account_id, id);
create index key_refusals_by_minute on key_refusals (minute_at);

-- The teams that share an organization token. A team that ends leaves them; a token that no team is left to is revoked.
create table key_teams (
  org_id text not null,
  key_id text not null,
  team_id text not null,
  primary key (org_id, key_id, team_id),
  foreign key (org_id, key_id) references keys (org_id, id),
  foreign key (org_id, team_id) references teams (org_id, id)
) strict;
create index key_teams_by_team on key_teams (org_id, team_id, key_id);
