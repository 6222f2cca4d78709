//! A profile of the contract, read into facts.

use crs::{
    CanadianStatus, CanadianStudy, Certificate, Country, Credential, CredentialAssessment,
    CredentialLevel, EmploymentKind, JobOffer, JobOfferSupport, LanguageResult, Languages,
    Nomination, Occupation, OfficialLanguage, Partner, Path, Period, Person, Profile, Province,
    Reason, Relative, RelativeKind, WeeklyHours, WorkPeriod,
};
use express_entry_proto::borrowed;
use express_entry_proto::common::v1 as pb;

use super::Reader;
use crate::limits;

/// Reads a profile; notes everything that is wrong with it.
pub fn profile(
    reader: &mut Reader<'_>,
    message: &borrowed::Profile<'_>,
    path: &Path<'_>,
) -> Option<Profile> {
    let birth = reader.day(message.birth.as_ref(), &path.field("birth"));
    if birth.is_some_and(|birth| birth > reader.as_of) {
        let description = format!("the date of birth lies after {}", reader.as_of);
        reader.add(&path.field("birth"), Reason::OutOfRange, description);
    }
    let person = person(
        reader,
        path,
        &message.credentials,
        &message.language_results,
        message.first_official_language,
        &message.work_periods,
    );
    let partners = reader.list(
        &message.partners,
        limits::PARTNERS,
        path,
        "partners",
        partner,
    );
    let certificates = reader.list(
        &message.certificates_of_qualification,
        limits::CERTIFICATES,
        path,
        "certificates_of_qualification",
        certificate,
    );
    let offers = reader.list(
        &message.job_offers,
        limits::JOB_OFFERS,
        path,
        "job_offers",
        job_offer,
    );
    let nominated = match &message.nomination {
        None => Some(None),
        Some(message) => nomination(reader, message, &path.field("nomination")).map(Some),
    };
    let relatives = reader.list(
        &message.relatives,
        limits::RELATIVES,
        path,
        "relatives",
        relative,
    );
    let funds = reader.within(
        message.funds_cad,
        0..=1_000_000_000,
        &path.field("funds_cad"),
    );
    let family = reader.within(message.family_size, 1..=30, &path.field("family_size"));
    let destination = message
        .destination
        .and_then(|number| reader.choice(number, &path.field("destination"), province));

    Some(Profile {
        birth: birth?,
        person: person?,
        partner: partners?.pop(),
        certificates: certificates?,
        job_offers: offers?,
        nomination: nominated?,
        relatives: relatives?,
        funds_cad: funds,
        family_size: family,
        destination,
    })
}

fn person(
    reader: &mut Reader<'_>,
    path: &Path<'_>,
    credentials: &[borrowed::Credential<'_>],
    language_results: &[borrowed::LanguageResult<'_>],
    first_official_language: Option<i32>,
    work_periods: &[borrowed::WorkPeriod<'_>],
) -> Option<Person> {
    let credentials = reader.list(
        credentials,
        limits::CREDENTIALS,
        path,
        "credentials",
        credential,
    );
    let languages = languages(reader, language_results, first_official_language, path);
    let work = reader.list(
        work_periods,
        limits::WORK_PERIODS,
        path,
        "work_periods",
        work_period,
    );
    Some(Person {
        credentials: credentials?,
        languages: languages?,
        work: work?,
    })
}

fn partner(
    reader: &mut Reader<'_>,
    message: &borrowed::Partner<'_>,
    path: &Path<'_>,
) -> Option<Partner> {
    let accompanying = reader.required(message.accompanying, &path.field("accompanying"));
    let status = reader.choice(message.status, &path.field("status"), canadian_status);
    let person = person(
        reader,
        path,
        &message.credentials,
        &message.language_results,
        message.first_official_language,
        &message.work_periods,
    );
    Some(Partner {
        accompanying: accompanying?,
        status: status?,
        person: person?,
    })
}

fn credential(
    reader: &mut Reader<'_>,
    message: &borrowed::Credential<'_>,
    path: &Path<'_>,
) -> Option<Credential> {
    let level = reader.choice(message.level, &path.field("level"), credential_level);
    let country = country(reader, message.country, path);
    let completed = reader.day(message.completed.as_ref(), &path.field("completed"));
    let length_path = path.field("length_years");
    let length_years = match level {
        // A secondary diploma has no length that counts.
        Some(CredentialLevel::Secondary) => Some(
            reader
                .within(message.length_years, 0..=12, &length_path)
                .unwrap_or_default(),
        ),
        _ => reader.number(message.length_years, 0..=12, &length_path),
    };
    let assessment = match &message.assessment {
        None => Some(None),
        Some(message) => {
            let path = path.field("assessment");
            let issued = reader.day(message.issued.as_ref(), &path.field("issued"));
            issued.map(|issued| Some(CredentialAssessment { issued }))
        }
    };
    let study = match &message.canadian_study {
        None => Some(None),
        Some(message) => {
            let path = path.field("canadian_study");
            canadian_study(reader, message, completed, &path).map(Some)
        }
    };
    Some(Credential {
        level: level?,
        canadian: country?.is_canada(),
        completed: completed?,
        length_years: length_years?,
        assessment: assessment?,
        canadian_study: study?,
    })
}

fn canadian_study(
    reader: &mut Reader<'_>,
    message: &pb::CanadianStudy,
    completed: Option<crs::Date>,
    path: &Path<'_>,
) -> Option<CanadianStudy> {
    let started = reader.day(message.started.as_ref(), &path.field("started"));
    if let (Some(started), Some(completed)) = (started, completed)
        && started > completed
    {
        let description = format_args!("study started after it was completed on {completed}");
        reader.add(&path.field("started"), Reason::Inconsistent, description);
    }
    let full_time = reader.number(
        message.full_time_months,
        0..=240,
        &path.field("full_time_months"),
    );
    let in_canada = reader.number(
        message.months_in_canada,
        0..=240,
        &path.field("months_in_canada"),
    );
    let distance = reader.number(
        message.distance_percent,
        0..=100,
        &path.field("distance_percent"),
    );
    Some(CanadianStudy {
        started: started?,
        full_time_months: full_time?,
        months_in_canada: in_canada?,
        distance_percent: distance?,
    })
}

fn languages(
    reader: &mut Reader<'_>,
    results: &[borrowed::LanguageResult<'_>],
    first: Option<i32>,
    path: &Path<'_>,
) -> Option<Languages> {
    let bound = limits::LANGUAGE_RESULTS_READ;
    let read = reader.list(
        results,
        bound,
        path,
        "language_results",
        |reader, message, path| Some(language_result(reader, message, path)),
    );
    let mut sound = read.is_some();
    let mut languages = Languages::default();
    let mut seen = [false; 2];
    for (index, (language, result)) in read.into_iter().flatten().enumerate() {
        sound &= result.is_some();
        // Without a language, the test was refused.
        let Some(language) = language else { continue };
        if std::mem::replace(&mut seen[language as usize], true) {
            let path = path.item("language_results", index);
            let description =
                "a second result in one language: at most one in each official language";
            reader.add(&path.field("test"), Reason::Duplicate, description);
        }
        match language {
            OfficialLanguage::English => languages.english = result,
            OfficialLanguage::French => languages.french = result,
        }
    }
    if let Some(number) = first {
        let path = path.field("first_official_language");
        languages.first = reader.choice(number, &path, official_language);
        sound &= languages.first.is_some();
        if languages.first.is_some_and(|first| !seen[first as usize]) {
            let description = "there is no result in the first official language";
            reader.add(&path, Reason::Inconsistent, description);
        }
    }
    sound.then_some(languages)
}

/// A result, and the language of its test, which is known even when its scores are wrong.
fn language_result(
    reader: &mut Reader<'_>,
    message: &borrowed::LanguageResult<'_>,
    path: &Path<'_>,
) -> (Option<OfficialLanguage>, Option<LanguageResult>) {
    let taken = reader.day(message.taken.as_ref(), &path.field("taken"));
    let scores = [
        message.listening_tenths,
        message.reading_tenths,
        message.writing_tenths,
        message.speaking_tenths,
    ];
    let (book, test) = (reader.book, message.test);
    let result = book.language_result(test, taken, scores, path, &mut reader.violations);
    let known = book.tests().iter().find(|known| known.id == test);
    (known.map(|known| known.language), result)
}

fn work_period(
    reader: &mut Reader<'_>,
    message: &borrowed::WorkPeriod<'_>,
    path: &Path<'_>,
) -> Option<WorkPeriod> {
    let occupation = occupation(reader, &message.occupations, path, "occupations", true);
    let country = country(reader, message.country, path);
    let from = reader.day(message.from.as_ref(), &path.field("from"));
    let to = match &message.to {
        None => Some(None),
        Some(day) => reader.day(Some(day), &path.field("to")).map(Some),
    };
    let period = match (from, to) {
        (Some(from), Some(to)) => {
            let period = Period::new(from, to);
            if period.is_none() {
                let description = format_args!("the last day lies before the first, {from}");
                reader.add(&path.field("to"), Reason::Inconsistent, description);
            }
            period
        }
        _ => None,
    };
    let weekly_hours = weekly_hours(reader, message.weekly_hours_tenths, path);
    let employment = reader.choice(
        message.employment_kind,
        &path.field("employment_kind"),
        employment_kind,
    );
    let authorised = match country {
        Some(country) if country.is_canada() => {
            reader.required(message.authorised, &path.field("authorised"))
        }
        _ => Some(message.authorised.unwrap_or_default()),
    };
    Some(WorkPeriod {
        occupation: occupation?,
        country: country?,
        period: period?,
        weekly_hours: weekly_hours?,
        employment: employment?,
        authorised: authorised?,
        full_time_student: message.full_time_student,
        foreign_military: message.foreign_military,
    })
}

fn certificate(
    reader: &mut Reader<'_>,
    message: &borrowed::CertificateOfQualification<'_>,
    path: &Path<'_>,
) -> Option<Certificate> {
    let issued = reader.day(message.issued.as_ref(), &path.field("issued"));
    let issuer = match message.issuer {
        None => Some(None),
        Some(number) => reader
            .choice(number, &path.field("issuer"), province)
            .map(Some),
    };
    let trade = occupation(reader, &message.trades, path, "trades", false);
    Some(Certificate {
        issued: issued?,
        issuer: issuer?,
        trade: trade?,
    })
}

fn job_offer(
    reader: &mut Reader<'_>,
    message: &borrowed::JobOffer<'_>,
    path: &Path<'_>,
) -> Option<JobOffer> {
    let occupation = occupation(reader, &message.occupations, path, "occupations", true);
    let offered = reader.day(message.offered.as_ref(), &path.field("offered"));
    let weekly_hours = weekly_hours(reader, message.weekly_hours_tenths, path);
    let duration = reader.within(
        message.duration_months,
        1..=600,
        &path.field("duration_months"),
    );
    let months = message.months_with_employer.unwrap_or_default();
    let months = reader.within(Some(months), 0..=600, &path.field("months_with_employer"));
    let support = reader.choice(message.support, &path.field("support"), job_offer_support);
    Some(JobOffer {
        occupation: occupation?,
        offered: offered?,
        weekly_hours: weekly_hours?,
        duration_months: duration,
        seasonal: message.seasonal,
        support: support?,
        months_with_employer: months?,
        employer_barred: message.employer_barred,
        canadian_forces: message.canadian_forces,
    })
}

fn nomination(
    reader: &mut Reader<'_>,
    message: &pb::Nomination,
    path: &Path<'_>,
) -> Option<Nomination> {
    let province = reader.choice(message.province, &path.field("province"), province);
    let effective = reader.day(message.effective.as_ref(), &path.field("effective"));
    let nomination = Nomination::new(province?, effective?);
    if nomination.is_none() {
        let description = "Quebec and Nunavut make no nominations through Express Entry";
        reader.add(&path.field("province"), Reason::NotAccepted, description);
    }
    nomination
}

fn relative(reader: &mut Reader<'_>, message: &pb::Relative, path: &Path<'_>) -> Option<Relative> {
    let kind = reader.choice(message.kind, &path.field("kind"), relative_kind);
    let birth = reader.day(message.birth.as_ref(), &path.field("birth"));
    let status = reader.choice(message.status, &path.field("status"), canadian_status);
    Some(Relative {
        kind: kind?,
        birth: birth?,
        status: status?,
        lives_in_canada: message.lives_in_canada,
        of_partner: message.of_partner,
    })
}

fn country(reader: &mut Reader<'_>, code: &str, path: &Path<'_>) -> Option<Country> {
    let path = path.field("country");
    if code.is_empty() {
        reader.add(
            &path,
            Reason::Required,
            "an ISO 3166-1 alpha-2 code is required",
        );
        return None;
    }
    reader.book.country(code, &path, &mut reader.violations)
}

fn weekly_hours(reader: &mut Reader<'_>, tenths: i32, path: &Path<'_>) -> Option<WeeklyHours> {
    let path = path.field("weekly_hours_tenths");
    let given = (tenths != 0).then_some(tenths);
    let tenths = reader.number(given, 1..=1680, &path);
    tenths.and_then(WeeklyHours::from_tenths)
}

/// An occupation, stated at most once in each version of the NOC.
fn occupation(
    reader: &mut Reader<'_>,
    messages: &[borrowed::Occupation<'_>],
    path: &Path<'_>,
    name: &str,
    needed: bool,
) -> Option<Occupation> {
    if needed && messages.is_empty() {
        let description = "the occupation is required in at least one version of the NOC";
        reader.add(&path.field(name), Reason::Required, description);
        return None;
    }
    let limit = limits::OCCUPATION_VERSIONS;
    let mut occupation = Occupation::default();
    let mut sound = messages.len() <= limit;
    if !sound {
        let description = format_args!("at most {limit} versions of the NOC");
        reader.add(&path.field(name), Reason::TooMany, description);
    }
    for (index, message) in messages.iter().take(limit).enumerate() {
        let path = path.item(name, index);
        let (version, code) = (message.noc_version, message.code);
        let group = reader
            .book
            .unit_group(version, code, &path, &mut reader.violations);
        sound &= group.is_some();
        if group.is_some_and(|group| !occupation.state(group)) {
            let description = format_args!("NOC {version} is stated twice");
            reader.add(&path.field("noc_version"), Reason::Duplicate, description);
        }
    }
    sound.then_some(occupation)
}

fn credential_level(level: pb::CredentialLevel) -> Option<CredentialLevel> {
    match level {
        pb::CredentialLevel::Unspecified => None,
        pb::CredentialLevel::Secondary => Some(CredentialLevel::Secondary),
        pb::CredentialLevel::OneYear => Some(CredentialLevel::OneYear),
        pb::CredentialLevel::TwoYear => Some(CredentialLevel::TwoYear),
        pb::CredentialLevel::BachelorOrThreeYear => Some(CredentialLevel::BachelorOrThreeYear),
        pb::CredentialLevel::Masters => Some(CredentialLevel::Masters),
        pb::CredentialLevel::Professional => Some(CredentialLevel::Professional),
        pb::CredentialLevel::Doctoral => Some(CredentialLevel::Doctoral),
    }
}

fn canadian_status(status: pb::CanadianStatus) -> Option<CanadianStatus> {
    match status {
        pb::CanadianStatus::Unspecified => None,
        pb::CanadianStatus::Citizen => Some(CanadianStatus::Citizen),
        pb::CanadianStatus::PermanentResident => Some(CanadianStatus::PermanentResident),
        pb::CanadianStatus::Neither => Some(CanadianStatus::Neither),
    }
}

/// An official language by its name; none for no language.
pub fn official_language(language: pb::OfficialLanguage) -> Option<OfficialLanguage> {
    match language {
        pb::OfficialLanguage::Unspecified => None,
        pb::OfficialLanguage::English => Some(OfficialLanguage::English),
        pb::OfficialLanguage::French => Some(OfficialLanguage::French),
    }
}

fn employment_kind(kind: pb::EmploymentKind) -> Option<EmploymentKind> {
    match kind {
        pb::EmploymentKind::Unspecified => None,
        pb::EmploymentKind::Employed => Some(EmploymentKind::Employed),
        pb::EmploymentKind::SelfEmployed => Some(EmploymentKind::SelfEmployed),
        pb::EmploymentKind::SelfEmployedPhysician => Some(EmploymentKind::SelfEmployedPhysician),
        pb::EmploymentKind::Unpaid => Some(EmploymentKind::Unpaid),
    }
}

fn job_offer_support(support: pb::JobOfferSupport) -> Option<JobOfferSupport> {
    match support {
        pb::JobOfferSupport::Unspecified => None,
        pb::JobOfferSupport::None => Some(JobOfferSupport::None),
        pb::JobOfferSupport::Assessment => Some(JobOfferSupport::Assessment),
        pb::JobOfferSupport::AssessedWorkPermit => Some(JobOfferSupport::AssessedWorkPermit),
        pb::JobOfferSupport::ExemptWorkPermit => Some(JobOfferSupport::ExemptWorkPermit),
    }
}

fn relative_kind(kind: pb::RelativeKind) -> Option<RelativeKind> {
    match kind {
        pb::RelativeKind::Unspecified => None,
        pb::RelativeKind::Sibling => Some(RelativeKind::Sibling),
        pb::RelativeKind::ParentOrGrandparent => Some(RelativeKind::ParentOrGrandparent),
        pb::RelativeKind::ChildOrGrandchild => Some(RelativeKind::ChildOrGrandchild),
        pb::RelativeKind::AuntUncleNieceOrNephew => Some(RelativeKind::AuntUncleNieceOrNephew),
    }
}

fn province(province: pb::Province) -> Option<Province> {
    match province {
        pb::Province::Unspecified => None,
        pb::Province::Alberta => Some(Province::Alberta),
        pb::Province::BritishColumbia => Some(Province::BritishColumbia),
        pb::Province::Manitoba => Some(Province::Manitoba),
        pb::Province::NewBrunswick => Some(Province::NewBrunswick),
        pb::Province::NewfoundlandAndLabrador => Some(Province::NewfoundlandAndLabrador),
        pb::Province::NorthwestTerritories => Some(Province::NorthwestTerritories),
        pb::Province::NovaScotia => Some(Province::NovaScotia),
        pb::Province::Nunavut => Some(Province::Nunavut),
        pb::Province::Ontario => Some(Province::Ontario),
        pb::Province::PrinceEdwardIsland => Some(Province::PrinceEdwardIsland),
        pb::Province::Quebec => Some(Province::Quebec),
        pb::Province::Saskatchewan => Some(Province::Saskatchewan),
        pb::Province::Yukon => Some(Province::Yukon),
    }
}
