//! Occupations of the National Occupational Classification (NOC).

/// A version of the NOC by its year: 2016 (which serves NOC 2011 too), 2021.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NocVersion(pub(crate) u16);

impl NocVersion {
    /// The year that names the version.
    pub fn year(self) -> u16 {
        self.0
    }
}

/// A unit group that exists in one version of the NOC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnitGroup {
    pub(crate) version: NocVersion,
    pub(crate) code: u32,
    pub(crate) skill: SkillLevel,
}

impl UnitGroup {
    /// The version that the code belongs to.
    pub fn version(self) -> NocVersion {
        self.version
    }

    /// The code as a number; leading zeros are implied by the version.
    pub fn code(self) -> u32 {
        self.code
    }

    /// The skill level that the version gives the group.
    pub fn skill(self) -> SkillLevel {
        self.skill
    }
}

/// Skill of an occupation as its NOC version ranks it: in NOC 2016 the levels 0, A, B, C, D are 0 to
/// 4; in NOC 2021 the TEER categories 0 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillLevel(pub(crate) u8);

impl SkillLevel {
    /// The rank, 0 for the highest.
    pub fn rank(self) -> u8 {
        self.0
    }
}

/// One occupation, stated in one or more versions of the NOC, at most once in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Occupation {
    stated: [Option<UnitGroup>; Self::VERSIONS_MAX],
}

impl Occupation {
    /// The most versions that one occupation is stated in.
    pub const VERSIONS_MAX: usize = 3;

    /// The unit group in `version`, if the occupation is stated in it.
    pub fn in_version(&self, version: NocVersion) -> Option<UnitGroup> {
        let in_version = |group: &UnitGroup| group.version == version;
        self.stated
            .iter()
            .find_map(|group| group.filter(in_version))
    }

    /// States the occupation in one more version. `false`, and nothing is changed, when the version
    /// is stated already or there are [`Self::VERSIONS_MAX`] of them.
    pub fn state(&mut self, group: UnitGroup) -> bool {
        if self.in_version(group.version).is_some() {
            return false;
        }
        match self.stated.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => {
                *slot = Some(group);
                true
            }
            None => false,
        }
    }

    /// Whether it is stated in no version.
    pub fn is_empty(&self) -> bool {
        self.stated.iter().all(Option::is_none)
    }
}
