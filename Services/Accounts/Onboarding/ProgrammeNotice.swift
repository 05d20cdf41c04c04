import Console

/// What the profile says after something of the programme or the signature was done: `?done=…`.
enum ProgrammeNotice {
    static func of(_ done: String?, _ name: String) -> Notice? {
        switch done {
        case "onboarding-restarted":
            Notice(.success, "\(name) will be asked everything again after the next sign-in.")
        case "unit-marked": Notice(.success, "The learning plan of \(name) has been changed.")
        case "signature-created":
            Notice(.success, "The signature of \(name) has been created. The mandate can be prepared now.")
        case "mandate-uploaded": Notice(.success, "The signed mandate of \(name) is on file.")
        default: nil
        }
    }
}
