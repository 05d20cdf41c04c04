import Console
import Foundation

/// The signature of a person on the profile: how far it is, and what can be done.
struct SignatureSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let mandate = try await database.mandate(of: view.account.id, for: UserVisibility(view.reader))
        return MandateView(mandate: mandate, account: view.account).html
    }
}

private struct MandateView {
    let mandate: Mandate
    let account: Account

    var html: HTML {
        let address = "/users/\(account.id)"
        return """
            <section aria-labelledby="signature">
            <h2 id="signature">Signature</h2>
            <p>\(mandate.status.tag.html) \(mandate.status.meaning)</p>
            \(mandate.signatures.first?.html(account.name))
            \(SummaryList(rows).html)
            <div class="actions">
            <a class="button secondary" href="\(address)/signature">Create signature</a>
            <form method="post" action="\(address)/mandate"><button class="secondary">Prepare mandate</button></form>
            <a class="button secondary" href="\(address)/mandate/upload">Upload signed mandate</a>
            </div>
            \(when: hasEarlier, earlier)
            </section>
            """
    }

    private var rows: [(name: String, value: HTML)] {
        var rows: [(name: String, value: HTML)] = []
        if let signature = mandate.signatures.first { rows.append(("Created", words(signature))) }
        if let prepared = mandate.prepared.first {
            rows.append(
                (
                    "Prepared",
                    """
                    \(when(prepared.at, prepared.by)) – <a href="/users/\(account.id)/mandate">Open the document</a>
                    """
                ))
        }
        if let scan = mandate.scans.first { rows.append(("Signed mandate", words(scan))) }
        return rows
    }

    private var hasEarlier: Bool { mandate.signatures.count > 1 || mandate.scans.count > 1 }

    private var earlier: HTML {
        """
        <details><summary>Earlier signatures and scans</summary>
        <ul>
        \(each: mandate.signatures.dropFirst(), { signature in
            "<li>\(words(signature)) \(signature.html(account.name))</li>"
        })
        \(each: mandate.scans.dropFirst(), { "<li>\(words($0))</li>" })
        </ul></details>
        """
    }

    private func words(_ signature: Signature) -> HTML {
        let how = signature.signature.kind == .typed ? "typed" : "drawn"
        let place = signature.origin.address.map { " from \($0)" } ?? ""
        return "\(when(signature.at, signature.by)), \(how)\(place)"
    }

    private func words(_ scan: MandateScan) -> HTML {
        let size = scan.bytes < 1_000_000 ? "\(max(1, scan.bytes / 1_000)) kB" : "\(scan.bytes / 1_000_000) MB"
        return """
            <a href="/users/\(account.id)/mandate/scans/\(scan.id)">\(scan.filename)</a> (\(scan.format.title), \(size)), uploaded \
            \(when(scan.at, scan.by))
            """
    }

    private func when(_ time: Date, _ name: String?) -> String {
        InvitationIssuer.words(time) + (name.map { " by \($0)" } ?? "")
    }
}

extension MandateStatus {
    fileprivate var meaning: String {
        switch self {
        case .none: "There is no signature yet. It is given in the onboarding, or can be created here."
        case .created: "There is a signature. A mandate can be prepared to be printed and signed."
        case .prepared: "The mandate has been prepared. Upload it here when it has been signed."
        case .signed: "The signed mandate is on file."
        }
    }
}
