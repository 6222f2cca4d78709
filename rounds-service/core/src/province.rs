//! The provinces that nominate.

/// A province or territory that nominates through Express Entry: each but Quebec, which selects its
/// own immigrants, and Nunavut, which has no nominee program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Province {
    /// Alberta.
    Alberta,
    /// British Columbia.
    BritishColumbia,
    /// Manitoba.
    Manitoba,
    /// New Brunswick.
    NewBrunswick,
    /// Newfoundland and Labrador.
    NewfoundlandAndLabrador,
    /// Northwest Territories.
    NorthwestTerritories,
    /// Nova Scotia.
    NovaScotia,
    /// Ontario.
    Ontario,
    /// Prince Edward Island.
    PrinceEdwardIsland,
    /// Saskatchewan.
    Saskatchewan,
    /// Yukon.
    Yukon,
}

impl Province {
    /// Every province that nominates.
    pub const ALL: [Self; 11] = [
        Self::Alberta,
        Self::BritishColumbia,
        Self::Manitoba,
        Self::NewBrunswick,
        Self::NewfoundlandAndLabrador,
        Self::NorthwestTerritories,
        Self::NovaScotia,
        Self::Ontario,
        Self::PrinceEdwardIsland,
        Self::Saskatchewan,
        Self::Yukon,
    ];
}
