//! Clients in other languages, generated from the contract, against the real services.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Outcome, outcome, tools};
use crate::harness::{Programs, Services, root};

/// When the clock of the pool stands in the foreign clients' world.
const NOW: &str = "2017-05-19T12:00:00Z";

/// The Python client, made of code that is generated from the contract.
pub(super) fn python() -> Outcome {
    let python = match tools::python() {
        Ok(python) => python,
        Err(why) => return Outcome::Skipped(why),
    };
    in_a_world(|world| {
        let generated = world.folder.path().join("generated");
        generate(&python, &generated)?;
        let mut client = Command::new(&python);
        client
            .arg(root().join("tests/clients/python/client.py"))
            .env("PYTHONPATH", &generated)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        Ok(client)
    })
}

/// The Node client, which reads the contract when it starts.
pub(super) fn node() -> Outcome {
    let node = match tools::node() {
        Ok(node) => node,
        Err(why) => return Outcome::Skipped(why),
    };
    in_a_world(|_| {
        let mut client = Command::new(&node.program);
        client
            .arg(tools::node_client().join("client.js"))
            .env("NODE_PATH", &node.modules);
        Ok(client)
    })
}

/// Runs a client against both services with an empty pool.
fn in_a_world(client: impl FnOnce(&World) -> Result<Command>) -> Outcome {
    let started = World::start().and_then(|world| Ok((client(&world)?, world)));
    let (mut client, world) = match started {
        Ok(started) => started,
        Err(error) => return Outcome::Failed(format!("{error:#}")),
    };
    client
        .arg(format!("--scoring={}", world.services.scoring.address()))
        .arg(format!("--rounds={}", world.services.rounds.address()));
    outcome(&mut client)
}

/// Python code from the contract.
fn generate(python: &std::path::Path, out: &std::path::Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    let proto = root().join("proto");
    let mut files = Vec::new();
    for package in ["common", "scoring", "rounds"] {
        let folder = proto.join("expressentry").join(package).join("v1");
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
    }
    let status = Command::new(python)
        .args(["-m", "grpc_tools.protoc"])
        .arg(format!("--proto_path={}", proto.display()))
        .arg(format!("--python_out={}", out.display()))
        .arg(format!("--grpc_python_out={}", out.display()))
        .args(&files)
        .status()
        .context("grpc_tools does not run")?;
    ensure!(status.success(), "no Python code comes from the contract");
    Ok(())
}

/// Both services with an empty pool.
struct World {
    services: Services,
    folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl World {
    fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let runtime = tokio::runtime::Runtime::new()?;
        let programs = Programs::build()?;
        let services = runtime.block_on(Services::start(&programs, folder.path(), NOW))?;
        Ok(Self {
            services,
            folder,
            _runtime: runtime,
        })
    }
}
