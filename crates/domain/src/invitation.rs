//! Invitations into an organization: their states and the reasons why one does not open.

crate::word::words! {
    /// Why an invitation was not accepted.
    InvitationRefusal {
        /// The link is no good one.
        Unknown = "unknown",
        Expired = "expired",
        Revoked = "revoked",
        Used = "used",
        /// Whoever sent it may no longer invite.
        Void = "void",
        /// It is for another address than that of the one who is signed in.
        OtherAddress = "other_address",
        /// Already a member.
        Member = "member",
    }
}
