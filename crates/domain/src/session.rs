//! How a session begins and ends, and why a sign-in failed.

crate::word::words! {
    /// How somebody proved who they are.
    Method {
        Password = "password",
        /// The code or link of the confirmation mail, with the password that was given at sign-up.
        SignUp = "sign_up",
    }
}

crate::word::words! {
    /// Why a sign-in failed. For the log: the person is told one thing in every case.
    SignInFailure {
        UnknownAddress = "unknown_address",
        WrongPassword = "wrong_password",
        /// Too many failures in a row on this account or from this network.
        TooMany = "too_many",
    }
}

crate::word::words! {
    /// Why a session ended without its own browser signing out.
    SessionEnd {
        /// Ended by the person from another session.
        Remote = "remote",
        PasswordChanged = "password_changed",
        PasswordReset = "password_reset",
        /// A new session took its place in the same browser.
        Replaced = "replaced",
        /// Not used for as long as the rules allow.
        Idle = "idle",
        /// As old as the rules allow.
        TooOld = "too_old",
    }
}
