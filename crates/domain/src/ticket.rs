//! What a sealed ticket is for, and why one is not taken. How they are sealed is not known here (decision 0013).

crate::word::words! {
    /// The one thing that a ticket proves. No ticket is good for two.
    Purpose {
        /// The password was right; the second factor is awaited.
        SecondFactor = "second_factor",
        /// The secret of an authenticator app that is being set up.
        TotpSetup = "totp_setup",
        /// On the way to an identity provider and back.
        Provider = "provider",
        /// A provider named somebody whom no account knows; the terms are awaited.
        ProviderSignUp = "provider_sign_up",
        /// A provider named somebody whose address has an account; its owner's sign-in is awaited.
        ProviderLink = "provider_link",
        PasskeyRegistration = "passkey_registration",
        PasskeySignIn = "passkey_sign_in",
        /// A passkey as proof for sensitive acts.
        PasskeyConfirmation = "passkey_confirmation",
        /// Mailed to the new address.
        AddressConfirmation = "address_confirmation",
        /// Mailed to whom notices about the API shall go.
        ContactConfirmation = "contact_confirmation",
        /// Mailed to the old address.
        AddressUndo = "address_undo",
        /// Mailed with the notice of a new device.
        NotMe = "not_me",
        /// Mailed to somebody who has lost the second factor.
        FactorLoss = "factor_loss",
        /// Mailed with the notice of a lost factor.
        FactorLossStop = "factor_loss_stop",
    }
}

crate::word::words! {
    /// Why a ticket is not taken. For the log: who brings it is told one thing in every case.
    TicketRefusal {
        /// Cut, changed or never sealed here.
        Malformed = "malformed",
        Expired = "expired",
        Used = "used",
        OtherPurpose = "other_purpose",
        OtherAccount = "other_account",
        OtherSession = "other_session",
        /// A password, an address or a factor changed since.
        Stale = "stale",
    }
}

impl TicketRefusal {
    /// Somebody brings what was given to another, or for something else: that is no accident of time.
    pub const fn is_suspicious(self) -> bool {
        matches!(self, TicketRefusal::OtherPurpose | TicketRefusal::OtherAccount | TicketRefusal::OtherSession)
    }
}
