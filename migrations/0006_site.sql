-- What belongs to nobody in particular.

create table nodes (
  id text primary key,
  started_at integer not null,
  seen_at integer not null,
  version text not null
) strict;

create table help_searches (
  term text primary key,
  count integer not null,
  last_at integer not null
) strict;
