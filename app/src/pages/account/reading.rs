//! Time zone and forms of dates and numbers, on the preferences page.

use domain::reader::{Locale, Reader};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::preferences::chosen;
use crate::api::FormState;
use crate::islands::BrowserZone;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{Card, Choice, FormActions, Gap, Select, Stack};

/// 2026-11-24T14:03:00Z, a day that no order of day and month leaves in doubt.
const EXAMPLE: Timestamp = Timestamp::from_micros(1_795_528_980_000_000);

const fn language(locale: Locale) -> &'static str {
    match locale {
        Locale::English => "English",
        Locale::American => "English (United States)",
        Locale::German => "Deutsch",
        Locale::French => "Français",
        Locale::Spanish => "Español",
        Locale::Japanese => "日本語",
        Locale::Chinese => "中文",
    }
}

/// Each with an example, so that one chooses what one sees.
fn locales() -> Vec<Choice> {
    let choice = |locale: &Locale| {
        let moment = Reader { locale: *locale, ..Reader::default() }.moment(EXAMPLE);
        let moment = moment.trim_end_matches(" UTC").to_owned();
        Choice::new(locale.as_str(), format!("{}: {moment} · {}", language(*locale), locale.number(1_234_567)))
    };
    Locale::ALL.iter().map(choice).collect()
}

/// By continent or ocean, as people look for their city.
fn grouped(zones: Vec<String>) -> (Vec<Choice>, Vec<(String, Vec<Choice>)>) {
    let (mut plain, mut groups) = (Vec::new(), Vec::<(String, Vec<Choice>)>::new());
    for zone in zones {
        let Some((area, city)) = zone.split_once('/') else {
            plain.push(Choice::new(zone.clone(), zone));
            continue;
        };
        let choice = Choice::new(zone.clone(), city.replace('_', " ").replace('/', ", "));
        match groups.last_mut().filter(|(last, _)| last == area) {
            Some((_, choices)) => choices.push(choice),
            None => groups.push((area.to_owned(), vec![choice])),
        }
    }
    (plain, groups)
}

/// The card.
#[component]
pub fn ReadingCard(state: FormState, zones: Vec<String>, reader: Reader) -> impl IntoView {
    let (plain, groups) = grouped(zones);
    let zone = chosen(&state, "time_zone", Some(&reader.zone.name));
    let locale = chosen(&state, "locale", Some(reader.locale.as_str()));
    let (zone_error, locale_error) = (field_error(&state, "time_zone"), field_error(&state, "locale"));
    view! {
        <Card title="Time zone and formats" lead="Moments in pages and mails are told in your zone. The language stays English.">
            <PostForm action="/account/preferences/reading" state=state refused="The choice was not saved">
                <Stack gap=Gap::Small>
                    <Select
                        name="time_zone"
                        label="Time zone"
                        options=plain
                        groups=groups
                        value=zone
                        hint="Type the first letters of a city to find it."
                        error=zone_error
                    />
                    <BrowserZone of="time_zone" />
                </Stack>
                <Select name="locale" label="Dates and numbers" options=locales() value=locale error=locale_error />
                <FormActions>
                    <Submit>"Save formats"</Submit>
                </FormActions>
            </PostForm>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_stand_under_their_continent() {
        let zones = ["UTC", "Africa/Cairo", "America/Argentina/Buenos_Aires", "America/New_York"].map(str::to_owned);
        let (plain, groups) = grouped(zones.to_vec());
        assert_eq!(plain, [Choice::new("UTC", "UTC")]);
        let areas: Vec<_> = groups.iter().map(|(area, choices)| (area.as_str(), choices.len())).collect();
        assert_eq!(areas, [("Africa", 1), ("America", 2)]);
        let first = groups.last().and_then(|(_, choices)| choices.first());
        assert_eq!(first, Some(&Choice::new("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires")));
    }
}
