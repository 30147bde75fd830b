//! The commands of `console`.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use server::{
    config::{self, Config},
    log, parts, scan,
    secrets::GatewaySecret,
    seed,
    serve::serve,
    verify::verify,
};

/// A page is thousands of small allocations that live as long as its request.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The account, access and billing console of an AI API.
#[derive(Parser)]
#[command(name = "console", version)]
struct Arguments {
    /// Configuration file; without it `console.toml`, if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests (the default).
    Serve,
    /// Apply the migrations that the database lacks.
    Migrate,
    /// Make people and organizations to develop and test with; prints them as JSON. Refused in production.
    Seed { scenario: seed::Scenario },
    /// What the operator's own gateway needs.
    Gateway {
        #[command(subcommand)]
        command: GatewayCommand,
    },
    /// Look at an audit log.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Find this console's credentials in files. Ends with 1 where there are some, 2 where something could not be read.
    Scan(scan::Scan),
    /// Look at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(Subcommand)]
enum GatewayCommand {
    /// Print a new secret for `gateway.secret`. It is kept nowhere.
    Secret,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Check an exported log (JSONL): says which entry was changed, dropped, moved or cut off, and fails.
    Verify {
        file: PathBuf,
        /// A signed checkpoint that was kept, or an export of earlier: the log must agree with it.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// The answer of /.well-known/console-audit-keys; without it the keys in the file are taken.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// List every problem of the configuration at once.
    Check,
    /// Print the example file: every key with its default and its reason.
    Example,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            // Nothing is left to do when standard error is closed.
            let _ = writeln!(io::stderr(), "{error}");
            // A scan that fails has found nothing, which is not the same as that there is nothing.
            if matches!(arguments.command, Some(Command::Scan(_))) { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, parts::Error> {
    let load = || Config::load(arguments.config.as_deref(), std::env::vars());
    match &arguments.command {
        None | Some(Command::Serve) => {
            let config = load()?;
            log::start(config.mode);
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(config))?;
        }
        Some(Command::Migrate) => {
            let config = load()?;
            log::start(config.mode);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let fresh = runtime.block_on(parts::migrate(&config))?;
            writeln!(io::stdout(), "{} migrations applied.", fresh.len())?;
        }
        Some(Command::Seed { scenario }) => {
            let config = load()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let seeded = runtime.block_on(seed::seed(&config, *scenario))?;
            writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&seeded)?)?;
        }
        Some(Command::Gateway { command: GatewayCommand::Secret }) => {
            let secret = GatewaySecret::mint(&load()?.keys.prefix)?;
            writeln!(io::stdout(), "{}", secret.expose())?;
        }
        Some(Command::Audit { command: AuditCommand::Verify { file, checkpoint, keys } }) => {
            let verified = verify(file, checkpoint.as_deref(), keys.as_deref())?;
            for sentence in app::words::flaws::verified(&verified) {
                writeln!(io::stdout(), "{sentence}")?;
            }
        }
        Some(Command::Scan(asked)) => {
            let prefix = match &asked.prefix {
                Some(prefix) => prefix.clone(),
                None => load()?.keys.prefix,
            };
            let report = scan::scan(asked, &prefix)?;
            report.print(asked.json, io::stdout().lock(), io::stderr().lock())?;
            return Ok(ExitCode::from(report.exit_code()));
        }
        Some(Command::Config { command: ConfigCommand::Check }) => {
            let config = load()?;
            writeln!(io::stdout(), "The configuration is good.")?;
            for note in config.notes() {
                writeln!(io::stdout(), "{note}")?;
            }
        }
        Some(Command::Config { command: ConfigCommand::Example }) => {
            io::stdout().write_all(config::EXAMPLE.as_bytes())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
