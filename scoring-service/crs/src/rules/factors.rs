//! The files of the ranking's factors.

use super::dated::Dated;
use super::reader::Reader;
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

impl Factors {
    /// Reads them all.
    pub(super) fn read(r: &mut Reader<'_>) -> Self {
        Self {
            maxima: r.factor("maxima.toml"),
            age: r.factor("core/age.toml"),
            education: r.factor("core/education.toml"),
            first_language: r.factor("core/first_language.toml"),
            second_language: r.factor("core/second_language.toml"),
            canadian_work: r.factor("core/canadian_work.toml"),
            spouse_education: r.factor("spouse/education.toml"),
            spouse_language: r.factor("spouse/language.toml"),
            spouse_work: r.factor("spouse/canadian_work.toml"),
            transfer_education: r.factor("transferability/education.toml"),
            transfer_foreign_work: r.factor("transferability/foreign_work.toml"),
            transfer_certificate: r.factor("transferability/certificate.toml"),
            nomination: r.factor("additional/nomination.toml"),
            job_offer: r.factor("additional/job_offer.toml"),
            canadian_education: r.factor("additional/canadian_education.toml"),
            french: r.factor("additional/french.toml"),
            sibling: r.factor("additional/sibling.toml"),
            listed_occupation: r.factor_if_there("additional/listed_occupation.toml"),
            counting_language: r.factor("counting/language.toml"),
            counting_education: r.factor("counting/education.toml"),
            counting_occupations: r.factor("counting/occupations.toml"),
            counting_work: r.factor("counting/work.toml"),
            counting_job_offer: r.factor("counting/job_offer.toml"),
            counting_study: r.factor("counting/canadian_study.toml"),
            counting_listed: r.factor_if_there("counting/listed_occupation.toml"),
        }
    }
}
