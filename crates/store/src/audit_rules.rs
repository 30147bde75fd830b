//! What the database itself refuses of the log: every change, and every deletion above the retained entries. Rendered for each engine.

/// `append only <table>`: rows are never changed or deleted.
pub(crate) fn append_only(table: &str, postgres: bool) -> String {
    if postgres {
        return format!(
            "create or replace function refuse_change() returns trigger language plpgsql as \
             $$ begin raise exception 'append only'; end $$;
             create trigger {table}_append_only before update or delete or truncate on {table} \
             for each statement execute function refuse_change();"
        );
    }
    ["update", "delete"]
        .map(|verb| {
            format!(
                "create trigger {table}_no_{verb} before {verb} on {table} \
                 begin select raise(abort, 'append only'); end;"
            )
        })
        .concat()
}

/// `prunable <table>`: an append-only table whose rows may be deleted below its organization's `retained_from`.
pub(crate) fn prunable(table: &str, postgres: bool) -> String {
    const BELOW: &str =
        "exists (select 1 from audit_retention r where r.org_id = old.chain and old.seq < r.retained_from)";
    if postgres {
        return format!(
            "drop trigger {table}_append_only on {table};
             create trigger {table}_append_only before update or truncate on {table} \
             for each statement execute function refuse_change();
             create or replace function refuse_deletion() returns trigger language plpgsql as \
             $$ begin if {BELOW} then return old; end if; raise exception 'append only'; end $$;
             create trigger {table}_no_delete before delete on {table} \
             for each row execute function refuse_deletion();"
        );
    }
    format!(
        "drop trigger {table}_no_delete;
         create trigger {table}_no_delete before delete on {table} when not {BELOW} \
         begin select raise(abort, 'append only'); end;"
    )
}

/// `forward only <table>`: `retained_from` begins at 1 and moves forward only, to the entry after a signed checkpoint.
pub(crate) fn forward_only(table: &str, postgres: bool) -> String {
    const BAD: &str = "new.org_id <> old.org_id or new.retained_from < old.retained_from \
        or (new.retained_from > old.retained_from and not exists \
        (select 1 from audit_checkpoints c where c.chain = new.org_id and c.seq = new.retained_from - 1))";
    if postgres {
        return format!(
            "create or replace function refuse_move() returns trigger language plpgsql as \
             $$ begin
               if tg_op = 'INSERT' and new.retained_from <> 1 then raise exception 'forward only'; end if;
               if tg_op = 'UPDATE' and ({BAD}) then raise exception 'forward only'; end if;
               return new;
             end $$;
             create trigger {table}_forward_only before insert or update on {table} \
             for each row execute function refuse_move();
             create trigger {table}_no_delete before delete or truncate on {table} \
             for each statement execute function refuse_change();"
        );
    }
    format!(
        "create trigger {table}_begins before insert on {table} when new.retained_from <> 1 \
         begin select raise(abort, 'forward only'); end;
         create trigger {table}_moves before update on {table} when {BAD} \
         begin select raise(abort, 'forward only'); end;
         create trigger {table}_no_delete before delete on {table} \
         begin select raise(abort, 'append only'); end;"
    )
}
