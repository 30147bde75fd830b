//! An authenticator app, as a person has one.

use domain::ticket::Purpose;
use services::{FactorAdded, SignInStep, SignedIn};
use totp_rs::{Builder, Secret};

use super::{Authenticator, PASSWORD, Person, World};

/// An app with the secret of one account.
#[derive(Clone)]
pub struct App(Vec<u8>);

impl App {
    /// Reads the secret as somebody types it.
    pub fn with(base32: &str) -> App {
        App(Secret::try_from_base32(base32).unwrap().as_bytes().to_vec())
    }

    /// What the app shows now.
    pub fn code(&self, world: &World) -> String {
        let totp = Builder::new().with_secret(Secret::new(self.0.as_slice().into())).build().unwrap();
        totp.generate(u64::try_from(world.services.now().micros() / 1_000_000).unwrap()).to_string()
    }
}

impl World {
    /// Sets an authenticator app up; gives the app and what came of it. The person's session goes on under another secret.
    pub async fn enrol(&self, person: &mut Person) -> (App, FactorAdded) {
        let setup = self.services.begin_totp(&person.actor, None).await.unwrap();
        let app = App::with(&setup.secret);
        let added = self.services.add_totp(&person.actor, &setup.ticket, &app.code(self)).await.unwrap();
        self.go_on(person, &added.session).await;
        self.run_jobs().await;
        self.letter(&person.email);
        (app, added)
    }

    /// The person's browser takes the new cookie.
    pub async fn go_on(&self, person: &mut Person, session: &SignedIn) {
        person.secret = session.secret.clone();
        person.actor = self.recognize(&session.secret).await;
    }

    /// The ticket of a sign-in that waits for its second factor.
    pub async fn half(&self, email: &str) -> String {
        match self.services.sign_in(&self.visitor(), email, PASSWORD).await.unwrap() {
            SignInStep::SecondFactor(ticket) => ticket,
            SignInStep::Done(_) => panic!("no second factor is asked for: {:?}", Purpose::SecondFactor),
        }
    }

    /// A browser on this site with an authenticator.
    pub fn authenticator(&self, seed: &str) -> Authenticator {
        Authenticator::new(seed, "https://console.example.com")
    }

    /// Adds a passkey named `laptop`. The person's session goes on under another secret.
    pub async fn add_passkey(&self, person: &mut Person, seed: &str) -> (Authenticator, FactorAdded) {
        let mut authenticator = self.authenticator(seed);
        let ceremony = self.services.begin_passkey(&person.actor).await.unwrap().unwrap();
        let answer = authenticator.create(&ceremony.options);
        let added = self.services.add_passkey(&person.actor, &ceremony.ticket, "laptop", &answer).await.unwrap();
        self.go_on(person, &added.session).await;
        self.run_jobs().await;
        self.letter(&person.email);
        (authenticator, added)
    }
}
