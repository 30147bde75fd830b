//! The four built-in roles of a member. What each may do is in `policy`.

crate::word::words! {
    /// A member has exactly one, and it holds in the whole organization.
    Role {
        Admin = "admin",
        Developer = "developer",
        BillingManager = "billing_manager",
        ReadOnly = "read_only",
    }
}
