import Foundation
import Messages
import Testing

/// The values of a message are read back as they were written.
struct StoredParametersTests {
    private func written(_ object: [String: String]) -> String {
        var json: [UInt8] = []
        JSONText.append(object, to: &json)
        return String(decoding: json, as: UTF8.self)
    }

    @Test(arguments: [
        ["link": "https://a.example/?a=1&b={x}", "expires": "7 December 2026"], ["a": ""], ["": "x"],
        ["name": "Zoë \u{1F600}", "b": ",:{}[]"],
    ])
    func `plain values are read by hand`(object: [String: String]) throws {
        #expect(JSONText.plainObject(written(object)) == object)
    }

    @Test(arguments: [["body": "one\ntwo"], ["a": "b\"c"], ["\\": "b"], [:]])
    func `what is escaped is left to the general decoder`(object: [String: String]) throws {
        #expect(JSONText.plainObject(written(object)) == nil)
        #expect(try JSONDecoder().decode([String: String].self, from: Data(written(object).utf8)) == object)
    }

    @Test(arguments: [
        "", "{", "{}", "{\"", "{\"}", "{\"a\"}", "{\"a\":}", "{\"a\":\"}", "{\"a\":\"b\"", "{\"a\":\"b\",}",
        "{\"a\":\"b\"}}",
        "{\"a\":\"b\",\"a\":\"c\"}", "{\"a\":1}", "{\"a\":null}", "{\"a\": \"b\"}", "[\"a\"]", "{\"a\",\"b\"}",
        "{\"a\":\"b\":\"c\"}",
        "{\"a\":\"b\",\"c\"}",
    ])
    func `what is another thing is none`(json: String) {
        #expect(JSONText.plainObject(json) == nil)
    }
}
