//! What holds of every score.

use express_entry_proto::scoring::v1 as pb;

/// Sections within their maxima, and a total that is their sum, within 0 and 1200. The view for ranking has
/// neither sections nor factors.
pub(crate) fn sound(score: &pb::Score) {
    let sections = &score.sections;
    let within = |section: &pb::SectionScore| (0..=section.maximum).contains(&section.points);
    assert!(sections.iter().all(within), "{sections:?}");
    assert_eq!(sections.is_empty(), score.factors.is_empty());
    if !sections.is_empty() {
        let sum: i32 = sections.iter().map(|section| section.points).sum();
        assert_eq!(sum, score.total);
    }
    assert!((0..=1200).contains(&score.total));
}
