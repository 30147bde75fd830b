//! Links of invitations: derived, not stored (decision 0006). The mailed one carries a second proof, which the copyable one lacks.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::id::InvitationId;
use domain::token;

use crate::{Result, Services};

/// Bytes of the id and of each proof.
const ID: usize = 16;
const PROOF: usize = 24;

/// What stands in a link, not looked at yet.
pub(super) struct Presented {
    pub id: InvitationId,
    proof: Vec<u8>,
    mailed: Option<Vec<u8>>,
}

/// A link that is one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proved {
    /// The generation that it was made for.
    pub generation: i64,
    /// It came by mail, so whoever has it reads the mailbox.
    pub mailed: bool,
}

impl Presented {
    /// Takes a link's text apart.
    pub fn parse(text: &str) -> Option<Presented> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, rest) = bytes.split_first_chunk::<ID>()?;
        let (proof, mailed) = rest.split_at_checked(PROOF)?;
        let mailed = match mailed.len() {
            0 => None,
            PROOF => Some(mailed.to_vec()),
            _ => return None,
        };
        Some(Presented { id: InvitationId::from_bits(u128::from_be_bytes(*id)), proof: proof.to_vec(), mailed })
    }
}

/// Equal, in a time that tells nothing of where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    token::hash(&BASE64_URL_SAFE_NO_PAD.encode(one)) == token::hash(&BASE64_URL_SAFE_NO_PAD.encode(other))
}

impl Services {
    fn invitation_proof(&self, purpose: &str, id: InvitationId, generation: i64) -> Result<Vec<u8>> {
        let mac = self.keyring.mac(purpose, format!("{id} {generation}").as_bytes())?;
        Ok(mac.into_iter().take(PROOF).collect())
    }

    /// The link that may be handed on: it opens the invitation and proves nobody's mailbox.
    pub(super) fn invitation_link(&self, id: InvitationId, generation: i64) -> Result<String> {
        let proof = self.invitation_proof("invitation link", id, generation)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([id.bits().to_be_bytes().as_slice(), &proof].concat()))
    }

    /// The link that goes out by mail.
    pub(crate) fn mailed_invitation_link(&self, id: InvitationId, generation: i64) -> Result<String> {
        let proof = self.invitation_proof("invitation link", id, generation)?;
        let mailed = self.invitation_proof("invitation mail", id, generation)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([id.bits().to_be_bytes().as_slice(), &proof, &mailed].concat()))
    }

    /// Whether a link is one that was made for this invitation, up to its present generation.
    pub(super) fn prove_invitation_link(&self, presented: &Presented, generation: i64) -> Result<Option<Proved>> {
        for generation in (1..=generation).rev() {
            if !same(&presented.proof, &self.invitation_proof("invitation link", presented.id, generation)?) {
                continue;
            }
            let Some(mailed) = &presented.mailed else { return Ok(Some(Proved { generation, mailed: false })) };
            let expected = self.invitation_proof("invitation mail", presented.id, generation)?;
            return Ok(same(mailed, &expected).then_some(Proved { generation, mailed: true }));
        }
        Ok(None)
    }
}
