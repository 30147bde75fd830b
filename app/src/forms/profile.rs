//! A person's name and address, choices, data, and going away.

/// Fields: `name`.
pub const NAME: &str = "rename_account";
/// Fields: `email`, the new one.
pub const ADDRESS: &str = "change_address";
/// Fields: `token`.
pub const CONFIRM_ADDRESS: &str = "confirm_address";
/// Fields: `token`.
pub const UNDO_ADDRESS: &str = "undo_address";
/// Fields: `token`.
pub const CONFIRM_CONTACT: &str = "confirm_contact";
/// Fields: `time_zone`, `locale`.
pub const READING: &str = "reading";
/// Fields: `model`, `region`, `response_format`, `contact`; each may be empty.
pub const API_DEFAULTS: &str = "api_defaults";
/// Fields: one for each topic that is ticked.
pub const NOTIFICATIONS: &str = "notifications";
/// No fields. Its answer is a file.
pub const EXPORT: &str = "export_own_data";
/// Fields: `address`, typed to confirm.
pub const DELETE: &str = "delete_account";
/// No fields.
pub const KEEP: &str = "keep_account";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use domain::notification::Topic;
    use services::{Result, TypedDefaults};

    async fn name(sent: Sent) -> Result<Done> {
        sent.services.rename_account(&sent.actor, sent.field("name")).await?;
        Ok(Done::noticed("/account/profile", NAME, "saved"))
    }

    async fn address(sent: Sent) -> Result<Done> {
        let email = sent.field("email").trim().to_owned();
        sent.services.ask_address_change(&sent.actor, &email).await?;
        Ok(Done::told("/account/profile/address", ADDRESS, "sent", &[("email", &email)]))
    }

    async fn confirm_address(sent: Sent) -> Result<Done> {
        sent.services.confirm_address_change(&sent.actor, sent.field("token")).await?;
        Ok(Done::noticed("/confirm-address", CONFIRM_ADDRESS, "changed"))
    }

    async fn undo_address(sent: Sent) -> Result<Done> {
        sent.services.undo_address_change(&sent.actor, sent.field("token")).await?;
        Ok(Done { session: Some(String::new()), ..Done::noticed("/undo-address", UNDO_ADDRESS, "undone") })
    }

    async fn confirm_contact(sent: Sent) -> Result<Done> {
        sent.services.confirm_contact(&sent.actor, sent.field("token")).await?;
        Ok(Done::noticed("/confirm-contact", CONFIRM_CONTACT, "confirmed"))
    }

    async fn reading(sent: Sent) -> Result<Done> {
        sent.services.set_reading(&sent.actor, sent.field("time_zone"), sent.field("locale")).await?;
        Ok(Done::noticed("/account/preferences", READING, "saved"))
    }

    async fn api_defaults(sent: Sent) -> Result<Done> {
        let typed = TypedDefaults {
            model: sent.field("model"),
            region: sent.field("region"),
            response_format: sent.field("response_format"),
            contact: sent.field("contact"),
        };
        Ok(match sent.services.set_api_defaults(&sent.actor, typed).await? {
            None => Done::noticed("/account/preferences", API_DEFAULTS, "saved"),
            Some(asked) => Done::told("/account/preferences", API_DEFAULTS, "asked", &[("asked", asked.as_str())]),
        })
    }

    async fn notifications(sent: Sent) -> Result<Done> {
        let wanted: Vec<Topic> = Topic::ALL.iter().copied().filter(|topic| sent.ticked(topic.as_str())).collect();
        sent.services.choose_notifications(&sent.actor, &wanted).await?;
        Ok(Done::noticed("/account/notifications", NOTIFICATIONS, "saved"))
    }

    async fn export(sent: Sent) -> Result<Done> {
        let data = sent.services.export_own_data(&sent.actor).await?;
        Ok(Done { file: Some(data), ..Done::to("/account/data") })
    }

    async fn delete(sent: Sent) -> Result<Done> {
        sent.services.ask_deletion(&sent.actor, sent.field("address")).await?;
        Ok(Done::noticed("/account/data", DELETE, "asked"))
    }

    async fn keep(sent: Sent) -> Result<Done> {
        sent.services.keep_account(&sent.actor).await?;
        Ok(Done::noticed("/account/data", KEEP, "kept"))
    }

    let preferences = |_: &Sent| "/account/preferences".to_owned();
    let data = |_: &Sent| "/account/data".to_owned();
    vec![
        Form {
            name: NAME,
            path: "/account/profile",
            page: |_| "/account/profile".to_owned(),
            send: |sent| Box::pin(name(sent)),
        },
        Form {
            name: ADDRESS,
            path: "/account/profile/address",
            page: |_| "/account/profile/address".to_owned(),
            send: |sent| Box::pin(address(sent)),
        },
        Form {
            name: CONFIRM_ADDRESS,
            path: "/confirm-address",
            page: |_| "/confirm-address".to_owned(),
            send: |sent| Box::pin(confirm_address(sent)),
        },
        Form {
            name: UNDO_ADDRESS,
            path: "/undo-address",
            page: |_| "/undo-address".to_owned(),
            send: |sent| Box::pin(undo_address(sent)),
        },
        Form {
            name: CONFIRM_CONTACT,
            path: "/confirm-contact",
            page: |_| "/confirm-contact".to_owned(),
            send: |sent| Box::pin(confirm_contact(sent)),
        },
        Form {
            name: READING,
            path: "/account/preferences/reading",
            page: preferences,
            send: |sent| Box::pin(reading(sent)),
        },
        Form {
            name: API_DEFAULTS,
            path: "/account/preferences/api",
            page: preferences,
            send: |sent| Box::pin(api_defaults(sent)),
        },
        Form {
            name: NOTIFICATIONS,
            path: "/account/notifications",
            page: |_| "/account/notifications".to_owned(),
            send: |sent| Box::pin(notifications(sent)),
        },
        Form { name: EXPORT, path: "/account/data/export", page: data, send: |sent| Box::pin(export(sent)) },
        Form {
            name: DELETE,
            path: "/account/data/delete",
            page: |_| "/account/data/delete".to_owned(),
            send: |sent| Box::pin(delete(sent)),
        },
        Form { name: KEEP, path: "/account/data/keep", page: data, send: |sent| Box::pin(keep(sent)) },
    ]
}
