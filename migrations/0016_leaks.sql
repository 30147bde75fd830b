-- Keys that stopped, and which nodes have it so; and places where secrets were found (decision 0027).

-- The last time that a key was revoked or switched off. Its nodes are those that were heard then, and those that acknowledged.
create table key_stops (
  org_id text not null,
  key_id text not null unique,
  number integer not null,
  kind text not null,
  -- By the database's clock, as what is compared with it.
  stopped_at integer not null,
  primary key (org_id, key_id),
  foreign key (org_id, key_id) references keys (org_id, id)
) strict;
create index key_stops_by_time on key_stops (stopped_at);

create table key_stop_nodes (
  org_id text not null,
  key_id text not null,
  number integer not null,
  node_id text not null,
  acknowledged_at integer,
  primary key (org_id, key_id, number, node_id),
  foreign key (org_id, key_id) references key_stops (org_id, key_id)
) strict;

-- That a secret was seen where everybody can read it: once for each place, so that an alert that is sent twice is one leak.
create table key_leaks (
  org_id text not null,
  key_id text not null,
  -- SHA-256 of source and place, which may be long.
  place_hash blob not null,
  version integer not null,
  source text not null,
  place text not null,
  found_at integer not null,
  primary key (org_id, key_id, place_hash),
  foreign key (org_id, key_id) references keys (org_id, id)
) strict;
