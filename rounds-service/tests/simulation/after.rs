//! What must hold whenever the process is gone.

use std::fs;

use anyhow::{Result, bail, ensure};
use rounds_service::journal::replay::{Check, replay};
use rounds_service::journal::verify::verify;

use crate::dice::Dice;
use crate::world::World;

/// Looks at what is on the disk, and at what everybody was told.
pub(crate) fn check(world: &World) -> Result<()> {
    world.disk.calm();
    world.folder_fails(false);
    let journal = world.disk.open().reader();
    let report = verify(journal.as_ref(), &world.snapshots, None, &mut |_, _| {})?;
    if let Some(wrong) = report.wrong {
        bail!("the journal is not sound: {wrong}");
    }
    let known = &mut *world.known();
    known.ledger.check(journal.as_ref())?;
    known.audit.go_on(journal.as_ref())?;
    known
        .audit
        .check_requests(journal.as_ref(), &known.ledger)?;
    for followed in &known.followed {
        followed.check(journal.as_ref())?;
    }
    let replayed = replay(journal.as_ref(), Check::Chain)?;
    known.audit.agrees(&replayed)?;
    let restored = world.snapshots.restore(journal.as_ref(), Check::Order)?;
    ensure!(
        replayed == restored.state,
        "a restart from a snapshot gives another state than the whole journal"
    );
    Ok(())
}

/// What a death may do to a snapshot that was being written, and a disk to one that was.
pub(crate) fn damage_snapshots(world: &World, dice: &mut Dice) -> Result<()> {
    let Some((_, newest)) = world.snapshots.list()?.into_iter().next() else {
        return Ok(());
    };
    let mut bytes = fs::read(&newest)?;
    match dice.within(0..=9) {
        0 => bytes.truncate(dice.index(bytes.len())),
        1 => {
            let place = dice.index(bytes.len());
            bytes[place] ^= 1 << dice.index(8);
        }
        2 => {
            return Ok(fs::write(
                newest.with_file_name("unfinished"),
                bytes.get(..9).unwrap_or(&bytes),
            )?);
        }
        3 => return Ok(fs::remove_file(newest)?),
        _ => return Ok(()),
    }
    Ok(fs::write(newest, bytes)?)
}
