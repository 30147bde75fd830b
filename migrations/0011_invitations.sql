-- People who are asked to join an organization, and lists of many who shall be.

create table imports (
  org_id text not null references organizations (id),
  id text not null,
  made_by text not null references accounts (id),
  role text not null check (role in ('admin', 'developer', 'billing_manager', 'read_only')),
  file_name text not null,
  body text not null,
  rows_total integer not null,
  next_row integer not null default 0,
  sent integer not null default 0,
  created_at integer not null,
  started_at integer,
  finished_at integer,
  primary key (org_id, id)
) strict;
create index imports_by_creation on imports (created_at);

create table invitations (
  org_id text not null references organizations (id),
  id text not null,
  email text not null,
  email_key text not null,
  role text not null check (role in ('admin', 'developer', 'billing_manager', 'read_only')),
  teams text not null,
  message text not null,
  invited_by text not null references accounts (id),
  generation integer not null default 1,
  created_at integer not null,
  sent_at integer not null,
  expires_at integer not null,
  accepted_at integer,
  accepted_by text references accounts (id),
  revoked_at integer,
  import_id text,
  primary key (org_id, id)
) strict;
-- A link names the invitation alone.
create unique index invitations_by_id on invitations (id);
create unique index invitations_open on invitations (org_id, email_key) where accepted_at is null and revoked_at is null;
create index invitations_by_address on invitations (email_key);
create index invitations_by_person on invitations (accepted_by);

-- What became of each row of a list. Goes with the list.
create table import_results (
  org_id text not null,
  import_id text not null,
  row_number integer not null,
  outcome text not null,
  invitation_id text,
  primary key (org_id, import_id, row_number),
  foreign key (org_id, import_id) references imports (org_id, id)
) strict;

-- Somebody who was invited by a link that proves no address confirms it like everybody, and joins then.
alter table sign_ups add column invitation_id text;
