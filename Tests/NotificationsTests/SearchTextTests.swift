import Foundation
import Testing

@testable import Notifications

struct SearchTextTests {
    @Test func `names are folded as Foundation folds them, letter by letter or not`() {
        var generator = SystemRandomNumberGenerator()
        let pools: [ClosedRange<UInt32>] = [0x20...0x7e, 0xa0...0x17f, 0x20...0x17f, 0x20...0x250, 0x300...0x30f]
        for round in 0..<20_000 {
            var text = ""
            for _ in 0..<(1 + round % 12) {
                let pool = pools[round % 7 == 0 ? Int.random(in: 0...4) : round % 3]
                if let scalar = UnicodeScalar(UInt32.random(in: pool, using: &generator)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            let folded = text.folding(
                options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            #expect(SearchText.folded(text) == folded, "\(text.unicodeScalars.map(\.value))")
        }
        #expect(SearchText.folded("Zoë O'Neill-Ångström Straße") == "zoe o'neill-angstrom strasse")
    }
}
