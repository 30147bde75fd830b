-- Policies are tried before they stand: a change goes live for a while and rolls back by the clock unless somebody confirms it.

create table policy_trials (
  org_id text not null references organizations (id),
  id text not null,
  -- JSON of domain::policies::Policies.
  before text not null,
  after text not null,
  applied_by text not null references accounts (id),
  applied_at integer not null,
  expires_at integer not null,
  confirmed_at integer,
  rolled_back_at integer,
  primary key (org_id, id)
) strict;
create unique index policy_trials_open on policy_trials (org_id) where confirmed_at is null and rolled_back_at is null;

-- The longest time that the session lay unused since its person last showed who they are.
alter table sessions add column longest_pause_seconds integer not null default 0;

-- Admins of organizations that ask for a second factor have a word in whether a member's lost one goes.
create table factor_loss_approvals (
  account_id text not null,
  loss_id text not null,
  org_id text not null references organizations (id),
  approved_by text not null references accounts (id),
  approved_at integer not null,
  primary key (account_id, loss_id, org_id),
  foreign key (account_id, loss_id) references factor_losses (account_id, id)
) strict;
