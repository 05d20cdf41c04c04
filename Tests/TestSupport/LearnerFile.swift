public import Foundation

/// Files of learners as providers upload them.
public enum LearnerFile {
    public static let header = "First name,Last name,Email,Reference number,Group,Programme"

    /// A file with the six mandatory columns.
    public static func csv(_ rows: [String], header: String = header) -> Data {
        Data(([header] + rows).map { $0 + "\r\n" }.joined().utf8)
    }

    /// `count` learners without a mistake, `learner1@…`, `learner2@…` and so on.
    public static func good(_ count: Int, programme: String, domain: String = "learners.example") -> Data {
        csv((1...max(1, count)).map { "Ann,Learner \($0),learner\($0)@\(domain),REF-\($0),,\(programme)" })
    }
}
