//! The mail that a house has sent, read from its directory.

use server::post::mailbox::{self, Mail};

use super::House;

impl House {
    /// The mails to an address, the newest first.
    pub fn mails_to(&self, to: &str) -> Vec<Mail> {
        mailbox::read(&self.mail_directory(), Some(to)).unwrap_or_default()
    }

    /// The code in the newest mail to an address.
    pub fn code_for(&self, to: &str) -> String {
        let mails = self.mails_to(to);
        mails.iter().find_map(|mail| mail.code.clone()).unwrap_or_else(|| panic!("no code in {} mails", mails.len()))
    }

    /// The token in the newest mail to an address.
    pub fn token_for(&self, to: &str) -> String {
        let links = self.mails_to(to).into_iter().flat_map(|mail| mail.links);
        let mut tokens = links.filter_map(|link| link.split_once("?token=").map(|(_, token)| token.to_owned()));
        tokens.next().expect("a mail with a link")
    }
}
