import Foundation

/// A generator of the same numbers for the same seed (SplitMix64), so that a case that fails can be made again.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// The seed of a run: `TEST_SEED` of the environment, or a new one.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["TEST_SEED"].flatMap(UInt64.init) ?? .random(in: 0..<(1 << 32))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func pick<Element>(_ from: [Element]) -> Element {
        from[Int.random(in: from.indices, using: &self)]
    }
}
