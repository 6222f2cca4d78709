//! Settlement funds: how much, and who needs none.

use crate::people::*;
use crate::programs::{skilled_worker, tradesperson, unmet_on};
use Program::{FederalSkilledTrades, FederalSkilledWorker};
use crs::*;

const ON: &str = "2024-03-15";

fn short(person: &Profile, program: Program, on: &str) -> Option<(u32, u32)> {
    unmet_on(person, program, on).into_iter().find_map(|unmet| {
        let Unmet::Funds {
            needed_cad,
            found_cad,
        } = unmet
        else {
            return None;
        };
        Some((needed_cad, found_cad))
    })
}

fn with_funds(funds_cad: Option<u32>, family_size: Option<u8>) -> Profile {
    Profile {
        funds_cad,
        family_size,
        ..skilled_worker()
    }
}

#[test]
fn the_amount_goes_by_family_size() {
    let needed = |size| short(&with_funds(None, size), FederalSkilledWorker, ON).unwrap();
    assert_eq!(needed(Some(1)), (13_757, 0));
    assert_eq!(needed(Some(7)), (36_407, 0));
    assert_eq!(needed(Some(9)), (36_407 + 2 * 3_706, 0));
    assert_eq!(needed(None), (13_757, 0), "not declared: the person alone");
    let with_partner = Profile {
        partner: Some(Partner {
            accompanying: false,
            ..partner()
        }),
        ..with_funds(None, None)
    };
    let needed = short(&with_partner, FederalSkilledWorker, ON);
    assert_eq!(
        needed,
        Some((17_127, 0)),
        "a partner who stays behind is family"
    );
}

#[test]
fn the_amount_is_enough_and_a_dollar_less_is_not() {
    let short = |funds| short(&with_funds(Some(funds), Some(1)), FederalSkilledWorker, ON);
    assert_eq!(short(13_757), None);
    assert_eq!(short(13_756), Some((13_757, 13_756)));
}

#[test]
fn a_new_table_takes_effect_on_its_day() {
    let person = with_funds(Some(14_000), Some(1));
    assert_eq!(short(&person, FederalSkilledWorker, "2024-05-27"), None);
    let after = short(&person, FederalSkilledWorker, "2024-05-28");
    assert_eq!(after, Some((14_690, 14_000)));
    assert_eq!(assess(&person, ON).next_change, Some(day("2024-05-28")));
}

#[test]
fn arranged_employment_on_a_permit_exempts_a_skilled_worker() {
    let backed = |support| {
        let mut person = with_funds(None, None);
        person.job_offers = vec![JobOffer {
            support,
            months_with_employer: 12,
            ..offer("21232", "2024-01-01")
        }];
        person
    };
    let exempt = |person: &Profile| short(person, FederalSkilledWorker, ON).is_none();
    assert!(exempt(&backed(JobOfferSupport::AssessedWorkPermit)));
    assert!(exempt(&backed(JobOfferSupport::ExemptWorkPermit)));
    assert!(!exempt(&backed(JobOfferSupport::None)));
    assert!(!exempt(&backed(JobOfferSupport::Assessment)), "from abroad");
}

#[test]
fn an_assessed_offer_exempts_while_the_person_may_work_in_canada() {
    let mut person = with_funds(None, None);
    person.job_offers = vec![offer("21232", "2024-01-01")];
    person
        .person
        .work
        .push(job("14100", "CA", "2024-02-01", "2024-04-30"));
    let exempt = |on| short(&person, FederalSkilledWorker, on).is_none();
    assert!(!exempt("2024-01-31"));
    assert!(exempt("2024-02-01"));
    assert!(exempt("2024-04-30"));
    assert!(!exempt("2024-05-01"));
    assert_eq!(assess(&person, ON).next_change, Some(day("2024-05-01")));
    let mut without_permit = person.clone();
    without_permit.person.work[1].authorised = false;
    assert!(short(&without_permit, FederalSkilledWorker, ON).is_some());
}

#[test]
fn a_certificate_alone_does_not_exempt_a_tradesperson_and_an_offer_on_a_permit_does() {
    let mut person = Profile {
        funds_cad: None,
        ..tradesperson()
    };
    assert!(short(&person, FederalSkilledTrades, ON).is_some());
    let months = |support| JobOffer {
        support,
        duration_months: Some(6),
        ..offer("72106", "2024-01-01")
    };
    let permit = months(JobOfferSupport::AssessedWorkPermit);
    person.job_offers = vec![permit];
    assert!(
        short(&person, FederalSkilledTrades, ON).is_some(),
        "half a year"
    );
    person.job_offers = vec![permit, permit];
    assert!(short(&person, FederalSkilledTrades, ON).is_none());
    person.job_offers = vec![permit, months(JobOfferSupport::Assessment)];
    assert!(
        short(&person, FederalSkilledTrades, ON).is_some(),
        "half of it from abroad"
    );
}

#[test]
fn canadian_experience_needs_no_funds() {
    let person = Profile {
        funds_cad: None,
        ..skilled_worker()
    };
    let missing = unmet_on(&person, Program::CanadianExperienceClass, ON);
    assert!(
        !missing
            .iter()
            .any(|unmet| matches!(unmet, Unmet::Funds { .. }))
    );
}
