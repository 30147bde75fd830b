//! The statement registry: every SQL text of the product, each named, each of one scope, each prepared on both engines by a test.

/// One statement: lower case SQL with `$1` placeholders, in the dialect both engines share.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    /// `module::NAME`, for the tests' messages.
    pub name: &'static str,
    /// The text as both engines take it.
    pub text: &'static str,
}

impl Sql {
    /// A statement over one organization's rows. Does not compile unless it binds the tenant as `$1`.
    pub(crate) const fn organization(name: &'static str, text: &'static str) -> Sql {
        assert!(
            contains(text, "org_id = $1")
                || contains(text, "(org_id,") && (contains(text, "values ($1,") || contains(text, "select $1,"))
                || contains(text, "organizations") && contains(text, "id = $1")
                || contains(text, "insert into organizations (id,"),
            "a statement of an organization must bind org_id = $1"
        );
        Sql { name, text }
    }

    /// A statement over one account's rows. Does not compile unless it binds the account as `$1`.
    pub(crate) const fn account(name: &'static str, text: &'static str) -> Sql {
        assert!(
            contains(text, "account_id = $1")
                || contains(text, "(account_id,") && contains(text, "values ($1,")
                || contains(text, "accounts") && contains(text, "where id = $1")
                || contains(text, "insert into accounts (id,"),
            "a statement of an account must bind account_id = $1"
        );
        Sql { name, text }
    }

    /// A statement over rows that are nobody's, or found by a secret.
    pub(crate) const fn site(name: &'static str, text: &'static str) -> Sql {
        Sql { name, text }
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "a const fn has no iterators; every index is below the length it is compared with"
)]
const fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let mut start = 0;
    while start + part.len() <= text.len() {
        let mut at = 0;
        while at < part.len() && text[start + at] == part[at] {
            at += 1;
        }
        if at == part.len() {
            return true;
        }
        start += 1;
    }
    false
}

/// Declares the statements of a module: `NAME: scope = "text";`, and collects them for the registry.
macro_rules! statements {
    ($($name:ident: $scope:ident = $text:expr;)*) => {
        $(const $name: $crate::statement::Sql = $crate::statement::Sql::$scope(
            concat!(module_path!(), "::", stringify!($name)), $text);)*
        pub(crate) const STATEMENTS: &[$crate::statement::Sql] = &[$($name),*];
    };
}
pub(crate) use statements;

/// Every statement there is.
pub fn registry() -> impl Iterator<Item = Sql> {
    [
        crate::accounts::STATEMENTS,
        crate::activity::STATEMENTS,
        crate::address_changes::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::audit_keeping::STATEMENTS,
        crate::audit_pages::STATEMENTS,
        crate::calls::STATEMENTS,
        crate::devices::STATEMENTS,
        crate::directory::STATEMENTS,
        crate::factor_losses::STATEMENTS,
        crate::form_answers::STATEMENTS,
        crate::identities::STATEMENTS,
        crate::imports::STATEMENTS,
        crate::invitations::STATEMENTS,
        crate::jobs::STATEMENTS,
        crate::key_secrets::STATEMENTS,
        crate::key_stops::STATEMENTS,
        crate::key_teams::STATEMENTS,
        crate::keys::STATEMENTS,
        crate::leaks::STATEMENTS,
        crate::members::STATEMENTS,
        crate::nodes::STATEMENTS,
        crate::organizations::STATEMENTS,
        crate::passkeys::STATEMENTS,
        crate::password_history::STATEMENTS,
        crate::policies::STATEMENTS,
        crate::password_tries::STATEMENTS,
        crate::own_data::STATEMENTS,
        crate::service_accounts::STATEMENTS,
        crate::sessions::STATEMENTS,
        crate::sign_ups::STATEMENTS,
        crate::site::STATEMENTS,
        crate::teams::STATEMENTS,
        crate::throttles::STATEMENTS,
        crate::tickets::STATEMENTS,
        crate::totp::STATEMENTS,
        crate::ways_in::STATEMENTS,
        crate::webhook_deliveries::STATEMENTS,
        crate::webhook_turns::STATEMENTS,
        crate::webhooks::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
