-- A call under an Idempotency-Key is a submission too (decision 0010): what was asked under it, so that another request is told apart.
alter table submissions add column request_hash blob;
