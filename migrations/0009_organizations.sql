-- Organizations as people run them: settings, teams with departments, a directory that can be searched and sorted.

alter table organizations add column time_zone text not null default 'UTC';
-- JSON of domain::policies::Policies: those that were confirmed.
alter table organizations add column policies text not null default '{}';
alter table organizations add column deletion_due_at integer;
alter table organizations add column deleted_at integer;

-- A slug that was given up leads to its organization until somebody else takes it.
create table former_slugs (
  slug text primary key,
  org_id text not null references organizations (id),
  given_up_at integer not null
) strict;
create index former_slugs_by_organization on former_slugs (org_id);

alter table teams add column department text;
alter table teams add column deleted_at integer;
-- The name, folded; of the teams that live, each has its own.
alter table teams add column name_key text not null default 'default';
create unique index teams_by_name on teams (org_id, name_key) where deleted_at is null;

create index team_members_by_account on team_members (org_id, account_id);

-- What the directory sorts by, kept beside the member so that a page of it is one walk along an index.
alter table members add column name_key text not null default '';
alter table members add column active_at integer not null default 0;
-- Sessions begun before this do not open the organization's door.
alter table members add column sign_in_after integer;
create index members_by_name on members (org_id, name_key, account_id) where removed_at is null;
create index members_by_activity on members (org_id, active_at, account_id) where removed_at is null;
create index members_by_role on members (org_id, role, name_key, account_id) where removed_at is null;

update members set name_key = (select lower(name) from accounts where accounts.id = members.account_id);

-- The words of a member's name and address, folded: a search is a walk along this index.
create table member_words (
  org_id text not null,
  word text not null,
  account_id text not null,
  primary key (org_id, word, account_id),
  foreign key (org_id, account_id) references members (org_id, account_id)
) strict;
create index member_words_by_account on member_words (org_id, account_id, word);
-- Whole names of those who are there: a search finds them by how name or address begins, and by each word from their next change on.
insert into member_words (org_id, word, account_id)
  select m.org_id, lower(a.name), a.id from members m join accounts a on a.id = m.account_id where m.removed_at is null
  union
  select m.org_id, a.email_key, a.id from members m join accounts a on a.id = m.account_id where m.removed_at is null;
