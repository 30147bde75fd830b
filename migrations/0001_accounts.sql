-- People, and how they get in.

create table accounts (
  id text primary key,
  version integer not null default 0,
  email text not null,
  email_key text not null unique,
  name text not null,
  password text,
  password_set_at integer,
  use_case text,
  theme text not null default 'system',
  terms_version text not null,
  terms_accepted_at integer not null,
  checklist_dismissed_at integer,
  created_at integer not null,
  audit_seq integer not null default 0,
  audit_hash blob not null
) strict;

-- A person who has not confirmed the address: nothing else exists of them. Bound to a browser by the hash of a cookie.
create table sign_ups (
  id text primary key,
  browser_hash blob not null,
  email text not null,
  email_key text not null,
  name text not null,
  password text not null,
  terms_version text not null,
  created_at integer not null,
  expires_at integer not null,
  code_hash blob,
  code_expires_at integer,
  code_tries integer not null default 0,
  link_hash blob unique,
  link_expires_at integer,
  mails integer not null default 0,
  consumed_at integer
) strict;
create index sign_ups_by_browser on sign_ups (browser_hash);
create index sign_ups_by_expiry on sign_ups (expires_at);

create table sessions (
  id text primary key,
  account_id text not null references accounts (id),
  secret_hash blob not null unique,
  method text not null,
  authenticated_at integer not null,
  created_at integer not null,
  seen_at integer not null,
  idle_seconds integer not null,
  expires_at integer not null,
  network text not null,
  agent text not null,
  ended_at integer,
  ended_why text
) strict;
create index sessions_by_account on sessions (account_id, ended_at);

create table recoveries (
  id text primary key,
  email_key text not null,
  account_id text references accounts (id),
  link_hash blob unique,
  expires_at integer,
  created_at integer not null,
  consumed_at integer
) strict;
create index recoveries_by_account on recoveries (account_id);

-- Counters of attempts, by what is limited ('sign_in', 'sign_up', …) and for whom (a folded address, a network), per window.
create table throttles (
  rule text not null,
  subject text not null,
  window_at integer not null,
  count integer not null,
  primary key (rule, subject, window_at)
) strict;
create index throttles_by_window on throttles (window_at);

-- What a form sends back to the page it came from: for ten minutes, under a random cookie id, sealed where it holds a secret.
create table form_answers (
  id_hash blob primary key,
  form text not null,
  body blob not null,
  expires_at integer not null
) strict;
create index form_answers_by_expiry on form_answers (expires_at);

-- Submission ids already acted upon, so that sending twice acts once. The outcome is sealed: it may hold a new session.
create table submissions (
  id_hash blob primary key,
  outcome blob,
  created_at integer not null
) strict;
create index submissions_by_creation on submissions (created_at);
