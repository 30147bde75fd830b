//! Google, GitHub: the way there, and what follows when somebody is named whom no account knows.

/// Fields: `intent` (`sign_in`, `link`, `confirm`) and `next`. Leads to the provider's own page.
pub const PROVIDER: &str = "provider";
/// Fields: `name`, `terms`. The ticket is in a cookie.
pub const PROVIDER_SIGN_UP: &str = "provider_sign_up";
/// Fields: `password`. The ticket is in a cookie.
pub const PROVIDER_LINK: &str = "provider_link";
/// Fields: `identity`.
pub const UNLINK: &str = "unlink_identity";

/// The page where a trip begins and, when nothing comes of it, ends; and the form under which it finds the reason.
#[cfg(feature = "ssr")]
pub fn page_of(intent: services::Intent) -> (&'static str, &'static str) {
    use super::session::{CONFIRM, SIGN_IN};
    match intent {
        services::Intent::SignIn => ("/sign-in", SIGN_IN),
        services::Intent::Link => ("/account/security", PROVIDER),
        services::Intent::Confirm => ("/account/confirm", CONFIRM),
    }
}

/// The page where the trip began says why nothing came of it, and still goes on to `next`.
#[cfg(feature = "ssr")]
fn refused(intent: services::Intent, why: services::ProviderRefusal, next: &str) -> super::Done {
    let (page, form) = page_of(intent);
    let values = [("next".to_owned(), next.to_owned())].into();
    let answer = services::FormAnswer { notice: Some(why.as_str().to_owned()), values, ..Default::default() };
    super::Done { answer: Some((form, answer)), ..super::Done::to(page) }
}

/// Where the end of a trip leads.
#[cfg(feature = "ssr")]
pub async fn arrived(services: &services::Services, arrival: services::Arrival) -> services::Result<super::Done> {
    use super::{Done, local_path};
    use services::{Arrival, ProviderRefusal};
    let over = Some(String::new());
    Ok(match arrival {
        Arrival::SignedIn { step, next } => {
            let done = super::session::after(services, step, &next).await?;
            Done { ticket: done.ticket.or(over), ..done }
        }
        Arrival::Unknown { ticket } => Done { ticket: Some(ticket), ..Done::to("/sign-up/provider") },
        Arrival::Taken { ticket } => Done { ticket: Some(ticket), ..Done::to("/sign-in/link") },
        Arrival::Linked { session } => Done {
            ticket: over,
            session: session.map(|session| session.secret),
            ..Done::noticed("/account/security", PROVIDER, "linked")
        },
        Arrival::Confirmed { session, next } => {
            Done::with_session(local_path(&next).unwrap_or("/account/security"), session)
        }
        // It may be anybody's doing, so nothing is written and no cookie is touched.
        Arrival::Refused { why: ProviderRefusal::Over, .. } | Arrival::Refused { intent: None, .. } => {
            Done::to("/sign-in?provider=over")
        }
        Arrival::Refused { why, intent: Some(intent), next } => Done { ticket: over, ..refused(intent, why, &next) },
    })
}

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use domain::session::Method;
    use services::{Error, Intent, Result};

    fn intent(sent: &Sent) -> Intent {
        match sent.field("intent") {
            "link" => Intent::Link,
            "confirm" => Intent::Confirm,
            _ => Intent::SignIn,
        }
    }

    async fn begin(sent: Sent) -> Result<Done> {
        let provider: Method = sent.part("provider").parse().map_err(|_| Error::NotFound)?;
        let intent = intent(&sent);
        match sent.services.begin_provider(&sent.actor, provider, intent, sent.field("next")).await {
            Ok(departure) => Ok(Done { ticket: Some(departure.ticket), ..Done::to(departure.url) }),
            Err(Error::Unavailable { .. }) => {
                Ok(refused(intent, services::ProviderRefusal::Failed, sent.field("next")))
            }
            Err(error) => Err(error),
        }
    }

    async fn sign_up(sent: Sent) -> Result<Done> {
        let ticket = sent.cookies.ticket.as_deref().unwrap_or_default();
        let (name, terms) = (sent.field("name"), sent.ticked("terms"));
        let confirmed = sent.services.finish_provider_sign_up(&sent.actor, ticket, name, terms).await?;
        Ok(Done::with_session("/welcome", confirmed.session))
    }

    async fn link(sent: Sent) -> Result<Done> {
        let ticket = sent.cookies.ticket.as_deref().unwrap_or_default();
        let step = sent.services.sign_in_and_link(&sent.actor, ticket, sent.field("password")).await?;
        super::session::after(&sent.services, step, "").await
    }

    async fn unlink(sent: Sent) -> Result<Done> {
        let session = sent.services.unlink_identity(&sent.actor, sent.field("identity")).await?;
        let done = Done::noticed("/account/security", PROVIDER, "unlinked");
        Ok(Done { session: Some(session.secret), ..done })
    }

    vec![
        Form {
            name: PROVIDER,
            path: "/auth/{provider}",
            page: |sent| page_of(intent(sent)).0.to_owned(),
            send: |sent| Box::pin(begin(sent)),
        },
        Form {
            name: PROVIDER_SIGN_UP,
            path: "/sign-up/provider",
            page: |_| "/sign-up/provider".to_owned(),
            send: |sent| Box::pin(sign_up(sent)),
        },
        Form {
            name: PROVIDER_LINK,
            path: "/sign-in/link",
            page: |_| "/sign-in/link".to_owned(),
            send: |sent| Box::pin(link(sent)),
        },
        Form {
            name: UNLINK,
            path: "/account/security/identities/unlink",
            page: |_| "/account/security".to_owned(),
            send: |sent| Box::pin(unlink(sent)),
        },
    ]
}
