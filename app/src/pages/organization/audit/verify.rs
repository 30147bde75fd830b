//! `/o/{slug}/audit/verify`: checks an exported log in the browser; nothing is sent.

use domain::account::OrganizationSummary;
use domain::audit::PublicKey;
use leptos::prelude::*;

use super::super::frame::{Room, page, slug_of_address};
use crate::api;
use crate::islands::VerifyLog;
use crate::pages::content::Content;
use crate::ui::{Card, CodeBlock, Muted, Page, PageHead, PageWidth, Sample, Stack, TextLink};

/// The page.
#[component]
pub fn VerifyAudit() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        // Whoever may not see the log is told so here too.
        api::get_audit(slug, String::new(), Some(1)).await?;
        api::get_audit_keys().await
    };
    page(Room::Audit, data, content)
}

fn content(organization: &OrganizationSummary, keys: Vec<PublicKey>) -> Content {
    let path = format!("/o/{}/audit", organization.slug);
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Check an exported log"
                lead=|| "Finds an entry that was changed, dropped, moved or cut off in a JSONL file, and says which."
            />
            <Card title="In this browser" lead="The file stays on your machine: nothing is sent.">
                <VerifyLog keys=keys />
            </Card>
            <Card title="On a machine of yours">
                <Stack>
                    <CodeBlock id="command" samples=vec![Sample::new("Shell", "console audit verify audit.jsonl --keys keys.json")] />
                    <Muted>
                        "Keys are fetched from "
                        <TextLink href="/.well-known/console-audit-keys" inline=true>"/.well-known/console-audit-keys"</TextLink>
                        ". With --checkpoint FILE the log must also agree with a checkpoint that you kept."
                    </Muted>
                </Stack>
            </Card>
        </Page>
    };
    Content::new("Check a file", view).under("Audit log", path)
}
