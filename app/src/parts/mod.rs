//! Parts that several pages share: the frames around pages, and what stands in them. Plain data in, view out.

mod account;
mod auth;
mod brand;
mod codes;
mod console;
mod error_notice;
mod markdown;
mod members_tabs;
mod nav;
mod price;
mod public;
mod qr;
mod qualifier_search;
mod quote;
mod rows;
mod search;
mod switcher;
mod theme;

pub use account::AccountMenu;
pub use auth::{AuthFrame, AuthPoint, Divider};
pub use brand::{BrandMark, BrandName, Weave};
pub use codes::CodeList;
pub use console::{ConsoleFrame, SearchLink};
pub use error_notice::ErrorNotice;
pub use markdown::{Document, Markdown};
pub use members_tabs::{MembersTab, MembersTabs};
pub use nav::{NavGroup, NavItem};
pub use price::PriceCard;
pub use public::{Band, Entry, Feature, Hero, PublicBody, PublicFrame, PublicHead};
pub use qr::QrBeside;
pub use qualifier_search::{ExportButton, QualifierSearch, Suggestion};
pub use quote::Quote;
pub use rows::{FigureItem, Figures, Line, Lines, Nothing, Tags};
pub use search::SearchForm;
pub use switcher::{Switcher, SwitcherItem};
pub use theme::{Theme, ThemeToggle};
