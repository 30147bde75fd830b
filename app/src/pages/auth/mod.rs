//! From a visitor to a signed-in person: sign-up, sign-in, recovery, and what is asked right afterwards.

mod forgot_password;
mod frame;
mod invitation;
mod links;
mod lost_factor;
mod new_person;
mod not_me;
mod other_ways;
mod passkey;
mod provider_link;
mod provider_sign_up;
mod reset_password;
mod second_factor;
mod sign_in;
mod sign_up;
mod terms;
mod terms_box;
mod verify_email;
mod welcome;

pub use forgot_password::ForgotPassword;
pub use invitation::InvitationLink;
pub use links::{ConfirmAddress, ConfirmContact, UndoAddress};
pub use lost_factor::{LostFactor, ReportLostFactor, StopFactorLoss};
pub use not_me::NotMe;
pub use other_ways::{ProviderButton, ProviderNotice};
pub use provider_link::ProviderLink;
pub use provider_sign_up::ProviderSignUp;
pub use reset_password::ResetPassword;
pub use second_factor::SecondFactor;
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use terms::Terms;
pub use verify_email::VerifyEmail;
pub use welcome::Welcome;
