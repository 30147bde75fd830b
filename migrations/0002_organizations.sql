-- The tenant, its parts, its people.

create table organizations (
  id text primary key,
  version integer not null default 0,
  slug text not null unique,
  name text not null,
  created_at integer not null,
  audit_seq integer not null default 0,
  audit_hash blob not null
) strict;

create table teams (
  org_id text not null references organizations (id),
  id text not null,
  name text not null,
  is_default integer not null check (is_default in (0, 1)),
  created_at integer not null,
  primary key (org_id, id)
) strict;
create unique index teams_default on teams (org_id) where is_default = 1;

create table members (
  org_id text not null references organizations (id),
  account_id text not null references accounts (id),
  role text not null check (role in ('admin', 'developer', 'billing_manager', 'read_only')),
  source text not null check (source in ('sign_up', 'invitation', 'provisioning')),
  joined_at integer not null,
  removed_at integer,
  primary key (org_id, account_id)
) strict;
create index members_by_account on members (account_id, removed_at);

create table team_members (
  org_id text not null,
  team_id text not null,
  account_id text not null,
  primary key (org_id, team_id, account_id),
  foreign key (org_id, team_id) references teams (org_id, id),
  foreign key (org_id, account_id) references members (org_id, account_id)
) strict;

-- A day of an account in an organization, from where and how: what a later policy's dry run is computed from.
create table activity_days (
  org_id text not null references organizations (id),
  account_id text not null references accounts (id),
  day text not null,
  network text not null,
  method text not null,
  mfa integer not null check (mfa in (0, 1)),
  first_at integer not null,
  last_at integer not null,
  longest_gap_seconds integer not null default 0,
  primary key (org_id, account_id, day, network, method, mfa)
) strict;
