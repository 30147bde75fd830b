//! A person or an organization, by initials.

use leptos::prelude::*;

/// Round for people, square for organizations and teams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarShape {
    /// A person.
    #[default]
    Person,
    /// An organization, a team, a service account.
    Group,
}

/// Edge length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 24 px.
    Small,
    /// 30 px.
    #[default]
    Normal,
    /// 56 px, on a profile.
    Large,
}

/// At most two initials of a name or an address: of the first and the last word.
fn initials(name: &str) -> String {
    let local = name.split('@').next().unwrap_or(name);
    let mut words = local.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Initials on a ground; decoration beside the written name.
#[component]
pub fn Avatar(
    #[prop(into)] name: Signal<String>,
    #[prop(optional)] shape: AvatarShape,
    #[prop(optional)] size: AvatarSize,
) -> impl IntoView {
    let shape = match shape {
        AvatarShape::Person => "rounded-full bg-accent-soft text-accent",
        AvatarShape::Group => "rounded-sm bg-ink text-on-ink",
    };
    let size = match size {
        AvatarSize::Small => "size-6 text-[10px]",
        AvatarSize::Normal => "size-7.5 text-[11.5px]",
        AvatarSize::Large => "size-14 text-lg",
    };
    view! {
        <span
            aria-hidden="true"
            class=format!("inline-grid shrink-0 place-items-center font-semibold select-none {shape} {size}")
        >
            {move || initials(&name.get())}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Maria del Mar Keller"), "MK");
        assert_eq!(initials("j.tanaka@northwind.example"), "JT");
        assert_eq!(initials("Ødegård"), "Ø");
        assert_eq!(initials("  "), "");
    }
}
