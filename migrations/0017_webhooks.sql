-- Webhooks: endpoints of an organization, what is on its way to them, and each attempt (decision 0028).

create table webhooks (
  org_id text not null references organizations (id),
  id text not null unique,
  url text not null,
  description text not null,
  -- JSON: domain::webhook::Subscription.
  events text not null,
  -- Sealed; the one before signs too until its instant.
  secret blob not null,
  former_secret blob,
  former_until integer,
  created_at integer not null,
  paused_at integer,
  pause_reason text,
  -- The first failure after the last success.
  failing_since integer,
  last_at integer,
  last_taken integer not null default 0,
  -- The earliest instant of what is pending; a worker looks at nothing else.
  due_at integer,
  -- One worker at a time: its lease, and how often it was taken, the fence that an overtaken one does not pass.
  lease_until integer,
  claimed_by text,
  turn integer not null default 0,
  served_at integer not null,
  deleted_at integer,
  primary key (org_id, id)
) strict;
create index webhooks_due on webhooks (due_at) where due_at is not null;

create table webhook_deliveries (
  org_id text not null,
  id text not null unique,
  webhook_id text not null,
  message_id text not null,
  event text not null,
  body text not null,
  state text not null,
  -- All that were made, and those since it was last begun anew.
  attempts integer not null default 0,
  tries integer not null default 0,
  created_at integer not null,
  next_at integer,
  last_at integer,
  last_status integer,
  last_problem text,
  last_millis integer,
  primary key (org_id, id),
  foreign key (org_id, webhook_id) references webhooks (org_id, id)
) strict;
create index webhook_deliveries_by_webhook on webhook_deliveries (org_id, webhook_id, id);
create index webhook_deliveries_pending on webhook_deliveries (org_id, webhook_id, next_at, id) where state = 'pending';
create index webhook_deliveries_undelivered on webhook_deliveries (org_id, webhook_id, created_at)
  where state in ('failed', 'held');
create index webhook_deliveries_by_age on webhook_deliveries (created_at);

create table webhook_attempts (
  org_id text not null,
  delivery_id text not null,
  number integer not null,
  at integer not null,
  status integer,
  problem text,
  millis integer not null,
  answer text not null,
  primary key (org_id, delivery_id, number),
  foreign key (org_id, delivery_id) references webhook_deliveries (org_id, id)
) strict;
