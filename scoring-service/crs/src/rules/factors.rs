//! The files of the ranking's factors.

use super::dated::{Dated, Reader};
use super::shape::*;

/// Every file of factors, read.
pub(super) struct Factors {
    pub(super) maxima: Dated<MaximaRow>,
    pub(super) age: Dated<RowTable<Columns, SpanColumns>>,
    pub(super) education: Dated<RowTable<Columns, EducationColumns>>,
    pub(super) first_language: Dated<RowTable<Columns, SpanColumns>>,
    pub(super) second_language: Dated<RowTable<Columns, SpanColumns>>,
    pub(super) canadian_work: Dated<RowTable<Columns, SpanColumns>>,
    pub(super) spouse_education: Dated<RowTable<u16, EducationPoints>>,
    pub(super) spouse_language: Dated<RowTable<u16, SpanPoints>>,
    pub(super) spouse_work: Dated<RowTable<u16, SpanPoints>>,
    pub(super) transfer_education: Dated<TransferabilityTable<EducationTransfer>>,
    pub(super) transfer_foreign_work: Dated<TransferabilityTable<YearsTransfer>>,
    pub(super) transfer_certificate: Dated<TransferabilityTable<CertificateTransfer>>,
    pub(super) nomination: Dated<NominationRow>,
    pub(super) job_offer: Dated<JobOfferPoints>,
    pub(super) canadian_education: Dated<CanadianEducationPoints>,
    pub(super) french: Dated<FrenchRow>,
    pub(super) sibling: Dated<SiblingRow>,
    pub(super) listed_occupation: Dated<ListedPointsRow>,
    pub(super) counting_language: Dated<LanguageRow>,
    pub(super) counting_education: Dated<EducationRow>,
    pub(super) counting_occupations: Dated<OccupationsRow>,
    pub(super) counting_work: Dated<WorkRows>,
    pub(super) counting_job_offer: Dated<JobOfferRow>,
    pub(super) counting_study: Dated<CanadianStudyRow>,
    pub(super) counting_listed: Dated<ListedRow>,
}

/// Reads them all; `None` when one of them cannot be read.
pub(super) fn read_factors(reader: &mut Reader<'_>) -> Option<Factors> {
    fn read<T: serde::de::DeserializeOwned>(
        reader: &mut Reader<'_>,
        file: &str,
    ) -> Option<Dated<T>> {
        reader.dated::<FactorHead, T>(file).map(|(_, dated)| dated)
    }
    // Every file is read before any is missed, so that all faults are told.
    let r = reader;
    let maxima = read(r, "maxima.toml");
    let age = read(r, "core/age.toml");
    let education = read(r, "core/education.toml");
    let first_language = read(r, "core/first_language.toml");
    let second_language = read(r, "core/second_language.toml");
    let canadian_work = read(r, "core/canadian_work.toml");
    let spouse_education = read(r, "spouse/education.toml");
    let spouse_language = read(r, "spouse/language.toml");
    let spouse_work = read(r, "spouse/canadian_work.toml");
    let transfer_education = read(r, "transferability/education.toml");
    let transfer_foreign_work = read(r, "transferability/foreign_work.toml");
    let transfer_certificate = read(r, "transferability/certificate.toml");
    let nomination = read(r, "additional/nomination.toml");
    let job_offer = read(r, "additional/job_offer.toml");
    let canadian_education = read(r, "additional/canadian_education.toml");
    let french = read(r, "additional/french.toml");
    let sibling = read(r, "additional/sibling.toml");
    let listed_occupation = r.dated_if_there::<FactorHead, _>("additional/listed_occupation.toml");
    let counting_language = read(r, "counting/language.toml");
    let counting_education = read(r, "counting/education.toml");
    let counting_occupations = read(r, "counting/occupations.toml");
    let counting_work = read(r, "counting/work.toml");
    let counting_job_offer = read(r, "counting/job_offer.toml");
    let counting_study = read(r, "counting/canadian_study.toml");
    let counting_listed = r.dated_if_there::<FactorHead, _>("counting/listed_occupation.toml");
    Some(Factors {
        maxima: maxima?,
        age: age?,
        education: education?,
        first_language: first_language?,
        second_language: second_language?,
        canadian_work: canadian_work?,
        spouse_education: spouse_education?,
        spouse_language: spouse_language?,
        spouse_work: spouse_work?,
        transfer_education: transfer_education?,
        transfer_foreign_work: transfer_foreign_work?,
        transfer_certificate: transfer_certificate?,
        nomination: nomination?,
        job_offer: job_offer?,
        canadian_education: canadian_education?,
        french: french?,
        sibling: sibling?,
        listed_occupation: listed_occupation?,
        counting_language: counting_language?,
        counting_education: counting_education?,
        counting_occupations: counting_occupations?,
        counting_work: counting_work?,
        counting_job_offer: counting_job_offer?,
        counting_study: counting_study?,
        counting_listed: counting_listed?,
    })
}
