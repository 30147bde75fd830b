-- Everything that must happen later. A row is written in the transaction that wants it; a worker claims it under a lease.

create table jobs (
  id text primary key,
  kind text not null,
  payload text not null,
  dedupe_key text unique,
  created_at integer not null,
  run_at integer not null,
  attempts integer not null default 0,
  lease_until integer,
  claimed_by text,
  last_error text,
  done_at integer,
  dead_at integer
) strict;
create index jobs_due on jobs (run_at, id) where done_at is null and dead_at is null;
create index jobs_done on jobs (done_at);
