//! The fields that say what a key may do, the same where it is made and where it is changed.

use std::collections::BTreeMap;

use domain::id::TeamId;
use domain::key::{Access, Lifetime, Resource};
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::FormState;
use crate::forms::keys::TEAM;
use crate::pages::field_error;
use crate::ui::{
    Checkbox, Checkboxes, Choice, Columns, Field, Fieldset, Grid, InputKind, RadioCard, RadioCards, Select, TextArea,
};
use crate::words::times;

/// What a resource is for people.
pub fn resource_name(resource: Resource) -> &'static str {
    match resource {
        Resource::Models => "List of models",
        Resource::Text => "Text and chat",
        Resource::Embeddings => "Embeddings",
        Resource::Speech => "Speech",
        Resource::Profile => "Own profile",
        Resource::Organization => "Organization",
        Resource::People => "Members, teams, invitations",
        Resource::Keys => "Keys, service accounts",
        Resource::Policies => "Policies",
        Resource::Audit => "Audit log",
    }
}

/// The teams to choose from; one alone is no choice.
#[component]
pub fn KeyTeam(teams: Vec<(TeamId, String)>, values: BTreeMap<String, String>, state: FormState) -> impl IntoView {
    let options: Vec<_> = teams.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let (value, error) = (values.get("team").cloned(), field_error(&state, "team"));
    (options.len() > 1 || error.is_some()).then(|| {
        view! {
            <Select
                name="team"
                label="Team"
                options=options
                value=value
                error=error
                hint="Its usage and budgets are the team's."
            />
        }
    })
}

/// The teams that share an organization token, and the one that calls are booked to which name none.
#[component]
pub fn TokenTeams(teams: Vec<(TeamId, String)>, values: BTreeMap<String, String>, state: FormState) -> impl IntoView {
    let alone = teams.len() == 1;
    let boxes = teams.clone().into_iter().map(|(id, name)| {
        let field = format!("{TEAM}{id}");
        let checked = alone || values.get(&field).is_some_and(|value| !value.is_empty());
        view! { <Checkbox name=field checked=checked>{name}</Checkbox> }
    });
    let boxes = boxes.collect_view();
    let first = Choice::new("", "The first of them");
    let options = std::iter::once(first).chain(teams.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)));
    let (options, value) = (options.collect::<Vec<_>>(), values.get("team").cloned());
    let (teams_error, team_error) = (field_error(&state, "teams"), field_error(&state, "team"));
    view! {
        <Checkboxes
            id="teams"
            legend="Shared by"
            hint="It uses what these teams have, and each call is booked to the one that it names."
            error=teams_error
        >
            {boxes}
        </Checkboxes>
        {(!alone).then(|| view! {
            <Select
                name="team"
                label="Default team"
                options=options
                value=value
                error=team_error
                hint="Calls that name no team are booked to it."
            />
        })}
    }
}

/// When a key expires: lengths of time, a day of one's own choice, and, where there is a key already, as it is.
#[component]
pub fn KeyExpiry(
    values: BTreeMap<String, String>,
    state: FormState,
    longest_days: Option<u32>,
    now: Timestamp,
    /// For a key that there is: when it expires now.
    #[prop(optional)]
    kept: Option<Option<Timestamp>>,
) -> impl IntoView {
    let longest = longest_days.map(|days| now.plus(std::time::Duration::from_secs(24 * 3600).saturating_mul(days)));
    let fits = move |at: Option<Timestamp>| longest.is_none_or(|longest| at.is_some_and(|at| at <= longest));
    let of_length = Lifetime::ALL.iter().map(|lifetime| {
        let (title, detail) = match lifetime {
            Lifetime::Month => ("30 days", "For a trial or a visit"),
            Lifetime::Quarter => ("90 days", "The usual choice"),
            Lifetime::Year => ("A year", "For what runs by itself"),
            Lifetime::Never => ("Never", "Ends only when it is revoked"),
        };
        let ends_at = lifetime.expires_at(now);
        let card = RadioCard::new(lifetime.as_str(), title, detail).disabled(!fits(ends_at));
        match ends_at {
            Some(at) => card.note(times::day(at)),
            None => card,
        }
    });
    let keep = kept.map(|at| {
        let card = RadioCard::new("keep", "As it is", "Nothing changes");
        card.note(at.map_or("Never".to_owned(), times::day))
    });
    let day = RadioCard::new("date", "On a day", "The end of a day that you choose");
    let cards: Vec<_> = keep.into_iter().chain(of_length).chain([day]).collect();
    let typed = values.get("lifetime").cloned();
    let allowed = |value: &String| cards.iter().any(|card| card.value == *value && !card.disabled);
    let usual = [Lifetime::Quarter, Lifetime::Month].into_iter().find(|lifetime| fits(lifetime.expires_at(now)));
    let usual = usual.map_or("date".to_owned(), |lifetime| lifetime.to_string());
    let chosen = typed.filter(allowed).unwrap_or(usual);
    let hint = longest_days.map(|days| format!("The organization lets keys live for {days} days at most."));
    let (lifetime_error, day_error) = (field_error(&state, "lifetime"), field_error(&state, "expires_on"));
    let day = values.get("expires_on").cloned().unwrap_or_default();
    view! {
        <div class="group/expiry grid gap-4.5">
            <RadioCards
                name="lifetime"
                legend="When does it expire?"
                cards=cards
                value=chosen
                hint=hint
                error=lifetime_error
                paired=true
            />
            <div class="hidden group-has-[input[value=date]:checked]/expiry:block">
                <Field
                    name="expires_on"
                    kind=InputKind::Date
                    label="Last day"
                    value=day
                    error=day_error
                    hint="It works to the end of that day (UTC)."
                />
            </div>
        </div>
    }
}

/// The fields of [`KeyControls`].
const CONTROLS: [&str; 5] = ["scopes", "models", "networks", "requests_per_minute", "tags"];

/// Scopes, models, networks, rate and tags.
#[component]
pub fn KeyControls(
    values: BTreeMap<String, String>,
    state: FormState,
    models: Vec<String>,
    /// Only scopes that are named, part by part: for organization tokens.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let value = |name: &str| values.get(name).cloned().unwrap_or_default();
    let [scopes_error, models_error, networks_error, rate_error, tags_error] =
        CONTROLS.map(|name| field_error(&state, name));
    let [typed_scopes, typed_models, typed_networks, typed_rate, typed_tags] = CONTROLS.map(value);
    let scopes = match typed_scopes {
        scopes if scopes.is_empty() => "all".to_owned(),
        scopes => scopes,
    };
    let cards = vec![
        RadioCard::new("all", "The whole API", "Also what it learns later; nothing of this console"),
        RadioCard::new("read_only", "Read only", "Sees the whole API, changes and generates nothing"),
        RadioCard::new("restricted", "Part by part", "Parts of the API, and of this console"),
    ];
    let grid = |of_console: bool| {
        let parts = Resource::ALL.iter().filter(|resource| resource.is_of_console() == of_console);
        let parts = parts.map(|resource| {
            let name = format!("scope_{resource}");
            let chosen = values.get(&name).cloned().unwrap_or_default();
            let options = Access::ALL.iter().map(|access| {
                let label = match access {
                    Access::None => "None",
                    Access::Read => "Read",
                    Access::Write => "Read and write",
                };
                Choice::new(access.as_str(), label)
            });
            view! { <Select name=name label=resource_name(*resource) options=options.collect() value=chosen /> }
        });
        parts.collect_view()
    };
    let (of_api, of_console) = (grid(false), grid(true));
    let example = match models.first() {
        Some(model) => format!("Such as {model}; with blanks or commas between. Empty for all."),
        None => "Empty for all.".to_owned(),
    };
    let scopes = if named {
        view! {
            <Fieldset id="scopes" legend="What may it do?" hint="It may do what is named here, and nothing else." error=scopes_error>
                <input type="hidden" name="scopes" value="restricted" />
                <Grid columns=Columns::Two>{of_api}</Grid>
            </Fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="group/scopes grid gap-4.5">
                <RadioCards name="scopes" legend="What may it do?" cards=cards value=scopes error=scopes_error />
                <div class="hidden gap-4.5 group-has-[input[value=restricted]:checked]/scopes:grid">
                    <Fieldset id="scopes-api" legend="API">
                        <Grid columns=Columns::Two>{of_api}</Grid>
                    </Fieldset>
                    <Fieldset
                        id="scopes-console"
                        legend="Console, under /api/v1"
                        hint="For scripts that manage what you manage here. The key never does more than its owner’s role lets it; to let it change something you show who you are once more."
                    >
                        <Grid columns=Columns::Two>{of_console}</Grid>
                    </Fieldset>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        {scopes}
        <TextArea
            name="models"
            label="Only these models"
            value=typed_models
            error=models_error
            hint=example
            rows=2
            mono=true
            optional_mark=true
        />
        <TextArea
            name="networks"
            label="Networks"
            value=typed_networks
            error=networks_error
            hint="Addresses or networks, such as 203.0.113.0/24. Empty for anywhere that the organization allows."
            rows=2
            mono=true
            optional_mark=true
        />
        <Grid columns=Columns::Two>
            <Field
                name="requests_per_minute"
                kind=InputKind::Whole
                label="Calls a minute"
                value=typed_rate
                error=rate_error
                hint="Empty for no limit of its own."
                optional_mark=true
            />
            <Field
                name="tags"
                label="Tags"
                value=typed_tags
                error=tags_error
                hint="Words to find it by, with commas between."
                autocomplete="off"
                optional_mark=true
            />
        </Grid>
    }
}

/// Whether a control was refused: then the folded part is open.
pub fn is_refused(state: &FormState) -> bool {
    CONTROLS.iter().any(|name| state.errors.get(name).is_some())
}
