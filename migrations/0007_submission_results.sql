-- What the act of a submission gave, sealed, written by the transaction that did it: a process may die before it says where that leads.
alter table submissions add column result blob;
