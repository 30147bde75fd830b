-- Every way in and every way back: factors, identities, devices, and what a person may set of their own account.

-- `stamp` changes with every password, address and factor: proofs that were handed out before are dead then (decision 0013).
alter table accounts add column stamp text not null default '';
-- The password was found on the list of leaked ones after it was set: a change is asked for.
alter table accounts add column password_leaked_at integer;
alter table accounts add column time_zone text not null default 'UTC';
alter table accounts add column locale text not null default 'en';
-- JSON of domain::notification::Choices and of domain::api_default::ApiDefaults.
alter table accounts add column notifications text not null default '{}';
alter table accounts add column api_defaults text not null default '{}';
alter table accounts add column deletion_due_at integer;
alter table accounts add column deleted_at integer;

-- How a session was begun and what was shown for it; a policy of an organization asks these (never the other way round).
alter table sessions add column factors text not null default 'password';
alter table sessions add column connection_id text;
alter table sessions add column device_hash blob;
create index sessions_by_connection on sessions (connection_id, ended_at);

-- Sealed tickets live in browsers and mails; here is only which of them were used.
create table used_tickets (
  id_hash blob primary key,
  expires_at integer not null
) strict;
create index used_tickets_by_expiry on used_tickets (expires_at);

-- An identity provider: one for everybody, or one of an organization.
create table connections (
  id text primary key,
  org_id text references organizations (id),
  kind text not null check (kind in ('google', 'github', 'oidc', 'saml')),
  issuer text not null,
  created_at integer not null
) strict;
create unique index connections_for_everybody on connections (kind, issuer) where org_id is null;
create index connections_by_organization on connections (org_id);

-- Who somebody is elsewhere. The address is what the provider said last, for the person to recognize it by; it proves nothing.
create table identities (
  id text primary key,
  account_id text not null references accounts (id),
  connection_id text not null references connections (id),
  subject text not null,
  label text not null,
  created_at integer not null,
  used_at integer,
  unique (connection_id, subject)
) strict;
create index identities_by_account on identities (account_id);

-- The secret is sealed with the account as associated data. A step is accepted once: `last_step` only grows.
create table totp_factors (
  account_id text primary key references accounts (id),
  sealed blob not null,
  last_step integer not null,
  created_at integer not null,
  used_at integer
) strict;

-- One salt a set: what somebody types is hashed once, and found by its hash.
create table recovery_codes (
  account_id text not null references accounts (id),
  position integer not null,
  hash text not null,
  salt blob not null,
  created_at integer not null,
  used_at integer,
  primary key (account_id, position)
) strict;

create table passkeys (
  account_id text not null references accounts (id),
  id text not null,
  credential_id blob not null unique,
  name text not null,
  credential text not null,
  created_at integer not null,
  used_at integer,
  primary key (account_id, id)
) strict;

-- Hashes of former passwords, which may not come back.
create table password_history (
  account_id text not null references accounts (id),
  password text not null,
  replaced_at integer not null,
  primary key (account_id, password)
) strict;
create index password_history_by_age on password_history (account_id, replaced_at);

-- Browsers in which somebody has signed in before.
create table devices (
  account_id text not null references accounts (id),
  secret_hash blob not null,
  agent text not null,
  created_at integer not null,
  seen_at integer not null,
  primary key (account_id, secret_hash)
) strict;

-- A change of address: asked for, confirmed from the new one, for a while to be undone from the old one.
create table address_changes (
  account_id text not null references accounts (id),
  id text not null,
  old_email text not null,
  new_email text not null,
  new_email_key text not null,
  -- The account's stamp when it was asked for.
  stamp text not null,
  asked_at integer not null,
  changed_at integer,
  over_at integer,
  primary key (account_id, id)
) strict;

-- Somebody who has lost the second factor waits; any session can stop it.
create table factor_losses (
  account_id text not null references accounts (id),
  id text not null,
  asked_at integer not null,
  due_at integer not null,
  stopped_at integer,
  done_at integer,
  primary key (account_id, id)
) strict;
create unique index factor_losses_open on factor_losses (account_id) where stopped_at is null and done_at is null;

-- Wrong passwords, as a few bits of a keyed hash under a key of the hour: one password on many accounts shows, no password does.
create table password_tries (
  hour_at integer not null,
  network text not null,
  tag blob not null check (length(tag) = 3),
  subject blob not null check (length(subject) = 8),
  primary key (hour_at, network, tag, subject)
) strict;
create table hourly_keys (
  hour_at integer primary key,
  secret blob not null
) strict;

-- Mail domains that an organization has proved.
create table domains (
  org_id text not null references organizations (id),
  domain text not null,
  token text not null,
  created_at integer not null,
  verified_at integer,
  primary key (org_id, domain)
) strict;
create unique index domains_verified on domains (domain) where verified_at is not null;

alter table throttles add column ends_at integer not null default 0;
