import Console
import Foundation

/// The document to print and sign: who consents to what, the signature if there is one, and a place to sign.
struct MandatePage {
    let brandName: String
    let user: UserView
    let signature: Signature?

    var page: Page {
        let account = user.account
        return Page(
            "Signature mandate of \(account.name)", tile: .users,
            content: """
                <p class="not-printed"><a href="/users/\(account.id)#signature">Back to \(account.name)</a></p>
                <p class="not-printed">Print this page, or save it as a PDF, from your browser's menu (Ctrl+P, on a Mac ⌘P). Once it
                is signed, <a href="/users/\(account.id)/mandate/upload">upload the signed mandate</a>.</p>
                <h1>\(brandName): signature mandate</h1>
                \(SummaryList(details).html)
                <p>I, \(account.name), agree that \(brandName) keeps my signature and uses it on the documents of my
                training\(user.programmeName.map { " on the programme \($0)" }): agreements, reviews and declarations that I have been
                shown and have agreed to. I can withdraw this at any time by telling \(brandName) in writing.</p>
                \(signature.map(onRecord))
                <div class="sign-here">
                <p>Signature of \(account.name)</p>
                <p>Date</p>
                <p>For \(brandName): name and signature</p>
                </div>
                """)
    }

    private var details: [(name: String, value: HTML)] {
        let account = user.account
        let address = [
            account.address1, account.address2, account.town, account.county, account.postcode, account.country,
        ].compactMap { $0 }.joined(separator: ", ")
        let rows: [(String, String?)] = [
            ("Name", account.name), ("Date of birth", account.dateOfBirth.map(CalendarDate.words)),
            ("Reference number", account.reference), ("Email", account.email), ("Address", address),
            ("Programme", user.programmeName), ("Learning provider", user.learningProviderName),
            ("Employer", user.employerName),
        ]
        return rows.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return (name, "\(value)")
        }
    }

    private func onRecord(_ signature: Signature) -> HTML {
        """
        <p>This is the signature, given on \(InvitationIssuer.words(signature.at)):</p>
        \(signature.html(user.account.name))
        """
    }
}
