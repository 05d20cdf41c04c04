import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite struct PageTests {
    private static func form(_ csv: String, filename: String = "My learners.csv", group: String = "2") -> String {
        """
        --XyZ\r
        Content-Disposition: form-data; name="group"\r
        \r
        \(group)\r
        --XyZ\r
        Content-Disposition: form-data; name="invitations"\r
        \r
        yes\r
        --XyZ\r
        Content-Disposition: form-data; name="file"; filename="\(filename)"\r
        Content-Type: text/csv\r
        \r
        \(csv)\r
        --XyZ--\r\n
        """
    }

    private static let multipart = "multipart/form-data; boundary=XyZ"

    @Test(.timeLimit(.minutes(1)))
    func `a file goes from the form to the confirmation`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let empty = try await at.page("GET", "/imports")
                #expect(empty.status == 200)
                #expect(empty.body.contains("class=\"empty\""))

                let new = try await at.page("GET", "/imports/new")
                #expect(new.body.contains("enctype=\"multipart/form-data\""))
                #expect(new.body.contains("South &amp; Co"))
                #expect(new.body.contains("name=\"invitations\" value=\"yes\" checked"))

                let sent = try await at.page("POST", "/imports", type: Self.multipart, Self.form(Sample.mixed))
                #expect(sent.status == 303)
                let address = sent.headers["location"] ?? ""
                let id = String(address.split(separator: "/").last ?? "")
                let ready = try await at.wait(for: "ready", id)
                #expect(ready.filename == "My learners.csv")
                #expect(ready.group.name == "North")
                #expect(ready.invitations)

                let preview = try await at.page("GET", address)
                #expect(preview.headers["refresh"] == nil)
                #expect(preview.body.contains("Import 3 learners"))
                #expect(preview.body.contains("The email address is missing."))
                #expect(preview.body.contains("It will be imported as <strong>07700900456</strong>."))
                #expect(preview.body.contains("The column &#39;Eye colour&#39; is not used."))
                #expect(preview.body.contains("&lt;b&gt;"))
                #expect(!preview.body.contains("<b>"))
                let error = preview.body.range(of: "The email address is missing.")?.lowerBound
                let good = preview.body.range(of: "07700900123")?.lowerBound
                if let error, let good { #expect(error < good) } else { Issue.record("a row is not shown") }
                let errors = try await at.page("GET", "\(address)?outcome=error")
                #expect(!errors.body.contains("07700900123"))

                let confirmed = try await at.page(
                    "POST", "\(address)/confirm", "fingerprint=\(ready.fingerprint ?? "")")
                #expect(confirmed.headers["location"] == address)
                _ = try await at.wait(for: "imported", id)
                let done = try await at.page("GET", address)
                #expect(
                    done.body.contains("3 learners were imported. Each of them is invited by email. 3 rows were not."))
                #expect(try await at.page("GET", "/imports").body.contains("3 imported, 3 not"))
                #expect(try await at.page("HEAD", address).status == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a form without a file, or for a group that is gone, is shown again with what to do`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let none = try await at.page("POST", "/imports", type: Self.multipart, Self.form("", filename: ""))
                #expect(none.status == 422)
                #expect(none.body.contains("Choose the file to upload."))
                #expect(none.body.contains("<option value=\"2\" selected>"))
                let gone = try await at.page(
                    "POST", "/imports", type: Self.multipart, Self.form(Sample.rows(1), group: "77"))
                #expect(gone.status == 422)
                #expect(gone.body.contains("href=\"#group\""))
                #expect(at.spooled.isEmpty)
                let foreign = try await at.place.web(
                    .import, "/imports", method: "POST",
                    headers: [
                        "cookie": "session=ann", "content-type": Self.multipart, "origin": "https://evil.example",
                    ],
                    body: Self.form(Sample.rows(1)))
                #expect(foreign.status == 403)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the columns are explained, and a template is there`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let columns = try await at.page("GET", "/imports/columns")
                #expect(columns.body.contains("Minimum rate of pay"))
                let template = try await at.page("GET", "/imports/template.csv")
                #expect(template.headers["content-type"] == "text/csv; charset=utf-8")
                let uploaded = try await at.upload(
                    template.body + "Ann,Lee,a@x.org,R1,,P" + String(repeating: ",", count: 16))
                let ready = try await at.wait(for: "ready", uploaded.id)
                #expect(ready.rows == .init(total: 1, ready: 1))
                let style = columns.body.firstMatch(of: #/href="(/imports/assets/[^"]+)"/#).map { String($0.1) } ?? ""
                #expect(try await at.page("GET", style).headers["content-type"] == "text/css; charset=utf-8")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `exported rows that were not imported can be corrected and uploaded again`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(
                    for: "ready", at.upload(Sample.mixed, query: "?filename=my%20list.csv").id)
                _ = try await at.confirm(ready)
                _ = try await at.wait(for: "imported", ready.id)

                let all = try await at.api("GET", "/\(ready.id)/results.csv")
                #expect(all.headers["content-type"] == "text/csv; charset=utf-8")
                #expect(all.headers["content-disposition"]?.contains("filename=\"my list-results.csv\"") == true)
                #expect(Array(all.body.utf8.prefix(3)) == [0xEF, 0xBB, 0xBF])
                #expect(all.body.contains("Eye colour,Status,Problems\r\n"))
                #expect(all.body.contains("7700900456,'=1+1,Imported,Mobile: The leading 0 was lost."))
                #expect(all.body.contains("brown,Cannot be imported,"))

                let rest = try await at.api("GET", "/\(ready.id)/results.csv?only=problems").body
                #expect(!rest.contains("cy@x.org"))
                let halfCorrected =
                    rest.replacing("Bo,Lee,,", with: "Bo,Lee,bo@x.org,").replacing("ANN@x.org ", with: "ann2@x.org")
                    .replacing(",surplus", with: "")
                let half = try await at.wait(for: "ready", at.upload(halfCorrected).id)
                #expect(half.rows == .init(total: 3, ready: 2, error: 1), "nobody has said that this row is right now")
                let corrected = halfCorrected.replacing("\"\(RowProblem.wrongNumber.message)\"", with: "")
                let again = try await at.wait(for: "ready", at.upload(corrected).id)
                #expect(again.rows == .init(total: 3, ready: 3))
                #expect(try await at.rows(again.id).items.first?.values["Eye colour"] == "green, mostly")
                #expect(try await at.api("GET", "/\(ready.id)/results.csv?only=odd").status == 422)
            }
        }
    }
}
