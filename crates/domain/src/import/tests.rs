//! Files as spreadsheets write them, and broken ones.

use proptest::prelude::*;

use super::*;
use crate::invitation::invitation_rules;
use crate::policies::Policies;

fn rows(text: &str) -> Vec<(u32, String, String, String)> {
    let rows = read(text.as_bytes()).unwrap();
    rows.into_iter().map(|row| (row.line, row.email, row.role, row.team)).collect()
}

fn plain(rows: &[(u32, String, String, String)]) -> Vec<(u32, &str, &str, &str)> {
    rows.iter().map(|(line, email, role, team)| (*line, email.as_str(), role.as_str(), team.as_str())).collect()
}

#[test]
fn the_template_is_a_list() {
    let found = rows(TEMPLATE);
    assert_eq!(plain(&found), [(2, "grace@example.com", "developer", "Default"), (3, "alan@example.com", "", "")]);
}

#[test]
fn columns_are_found_by_name_or_by_place() {
    for text in [
        "Team,E-Mail,Role\nApes,a@x.example,admin\n",
        "\u{feff}team;EMAIL;role\r\nApes;a@x.example;admin",
        "team\temail\trole\rApes\ta@x.example\tadmin\r",
        "\n\n\"team\",\"email\",\"role\"\n\"Apes\",\"a@x.example\",\"admin\"\n,,\n",
    ] {
        let found = rows(text);
        assert_eq!(found.len(), 1, "{text:?}");
        assert_eq!((&*found[0].1, &*found[0].2, &*found[0].3), ("a@x.example", "admin", "Apes"), "{text:?}");
    }
    assert_eq!(plain(&rows("a@x.example\nb@x.example\n")), [(1, "a@x.example", "", ""), (2, "b@x.example", "", "")]);
    assert_eq!(plain(&rows("a@x.example,read_only,\"Apes, big\"")), [(1, "a@x.example", "read_only", "Apes, big")]);
    assert_eq!(read(b"name,role\nAda,admin\n"), Err(ReadError::NoAddressColumn));
}

#[test]
fn a_cell_may_hold_quotes_and_lines() {
    let found = rows("email,role,team\na@x.example,,\"say \"\"hi\"\"\nApes\"\nb@x.example,,\n");
    assert_eq!(plain(&found), [(2, "a@x.example", "", "say \"hi\"\nApes"), (4, "b@x.example", "", "")]);
}

#[test]
fn utf_16_is_recognized_by_its_mark() {
    let text = "email\r\njürgen@x.example\r\n";
    let le: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let be: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for bytes in [le.clone(), be] {
        assert_eq!(read(&bytes).unwrap()[0].email, "jürgen@x.example");
    }
    for refused in [&le[2..], &le[..le.len() - 1], b"email\nj\xfcrgen@x.example", b"\xff\xfe\x00\xd8"] {
        assert_eq!(read(refused), Err(ReadError::Encoding), "{refused:?}");
    }
}

#[test]
fn what_is_broken_is_told_by_row_and_column() {
    for (text, row, column) in [
        ("email,role\na@x.example,\"admin\nb@x.example,\n", 2, 2),
        ("email,role\na@x.example,ad\"min\n", 2, 2),
        ("email\n\"a@x.example\"x\n", 2, 1),
        ("email,team\na@x.example,\"two\nlines\"\nb@x.example,\"x\" \n", 4, 2),
    ] {
        assert_eq!(read(text.as_bytes()), Err(ReadError::Broken { row, column }), "{text:?}");
    }
}

#[test]
fn there_is_an_end_to_it() {
    for empty in ["", "\n , \n", "email,role\n", "\u{feff}"] {
        assert_eq!(read(empty.as_bytes()), Err(ReadError::Empty), "{empty:?}");
    }
    let many = |count: usize| (0..count).map(|number| format!("p{number}@x.example\n")).collect::<String>();
    assert_eq!(read(many(MOST_ROWS).as_bytes()).unwrap().len(), MOST_ROWS);
    assert_eq!(read(many(MOST_ROWS + 1).as_bytes()), Err(ReadError::TooManyRows));
    assert_eq!(read(&vec![b'a'; MOST_BYTES + 1]), Err(ReadError::TooLarge));
    let long = format!("a@x.example,{}", "x".repeat(5_000));
    assert_eq!(read(long.as_bytes()).unwrap()[0].role.len(), KEPT);
}

#[test]
fn every_row_is_judged() {
    let text = "email,role,team\n\
        ada@x.example,,\n\
        ADA@x.example,,\n\
        nobody,,\n\
        member@x.example,,\n\
        invited@x.example,,\n\
        eve@y.example,,\n\
        b@x.example,Billing Manager,Apes\n\
        c@x.example,owner,\n\
        d@x.example,read-only,Birds\n\
        e@x.example,,apes | Default\n\
        f@x.example,,Twice\n";
    let mut rows = read(text.as_bytes()).unwrap();
    let id = TeamId::from_bits;
    let teams = TeamNames::new([(id(1), "Default"), (id(2), "Apes"), (id(3), "Twice"), (id(4), "twice")]);
    let rules = invitation_rules(&Policies { invitation_domains: vec!["x.example".to_owned()], ..Policies::default() });
    let taken = |key: &str| HashSet::from([key.to_owned()]);
    let (members, invited) = (taken("member@x.example"), taken("invited@x.example"));
    judge(&mut rows, Role::Developer, &teams, &rules, (&members, &invited));
    let verdicts: Vec<_> = rows.iter().map(|row| row.verdict).collect();
    assert_eq!(
        verdicts,
        [
            None,
            Some(Verdict::Duplicate),
            Some(Verdict::Malformed),
            Some(Verdict::Member),
            Some(Verdict::Invited),
            Some(Verdict::DomainNotAllowed),
            None,
            Some(Verdict::UnknownRole),
            Some(Verdict::UnknownTeam),
            None,
            Some(Verdict::UnknownTeam),
        ]
    );
    assert_eq!(teams.find("apes | Default|apes"), Some(vec![id(1), id(2)]));
    assert_eq!(teams.find(" "), Some(Vec::new()));
    assert_eq!(role_named("Read-Only", Role::Admin), Some(Role::ReadOnly));
    let stored = serde_json::to_string(&rows).unwrap();
    assert_eq!(serde_json::from_str::<Vec<ListRow>>(&stored).unwrap(), rows);
}

proptest! {
    #[test]
    fn never_panics(bytes: Vec<u8>) {
        let _ = read(&bytes);
    }

    #[test]
    fn what_was_written_is_read(names in proptest::collection::vec("[a-z]{1,8}", 1..20), team in "[^\r\0]{0,12}") {
        let mut text = String::from("email,role,team\r\n");
        for name in &names {
            text.push_str(&crate::csv::line([&*format!("{name}@x.example"), "admin", &team]));
        }
        let rows = read(text.as_bytes()).unwrap();
        prop_assert_eq!(rows.len(), names.len());
        for (row, name) in rows.iter().zip(&names) {
            prop_assert_eq!(&row.email, &format!("{name}@x.example"));
            let alive = team.starts_with(crate::csv::ALIVE);
            let cell = if alive { format!("'{team}") } else { team.clone() };
            prop_assert_eq!(&row.team, &cell.trim());
        }
    }
}
