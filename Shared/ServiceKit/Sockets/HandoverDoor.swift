import CPlatform
import Foundation
import Glibc
import Synchronization

/// Where the next copy of a service gets the sockets of this one. Both have them from then on, and this one goes on answering until
/// it is told to stop: a next copy that dies while it waits is not noticed by anybody.
///
/// A copy that has stopped stays until the next one answers, because what has connected meanwhile waits on the sockets, and they
/// are gone when nobody has them. Should the next copy die before it answers, another one gets them here.
final class HandoverDoor: Sendable {
    /// How long a copy that has stopped stays for the next one. Whoever stops it gives it 30 seconds, of which up to 20 are for
    /// the work in hand (``ServiceHost/shutdownLimit``).
    static let patience = Duration.seconds(8)

    private enum Phase {
        case closed
        case open
        case finishing(until: ContinuousClock.Instant)
        case over
    }

    private let path: String
    private let sockets: [ListeningSocket]
    private let phase = Mutex(Phase.closed)
    /// Readable when the phase has changed.
    private let wake = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))

    private static let opened = Mutex<[HandoverDoor]>([])

    init(at path: String, to sockets: [ListeningSocket]) {
        self.path = path
        self.sockets = sockets
    }

    deinit {
        close(wake)
    }

    /// What goes with the sockets' descriptors: where they listen.
    static func text(of places: [String]) -> [UInt8] { Array(places.joined(separator: "\n").utf8) }

    /// From here on the next copy may ask. Without the door, which needs a folder that can be written, it makes its own sockets.
    func open() {
        guard let place = try? ListeningSocket(takingPlaceAt: path), let listening = place.takeDescriptor() else {
            return
        }
        place.keepPlace()
        place.letGo()
        let opens = phase.withLock { phase in
            guard case .closed = phase else { return false }
            phase = .open
            return true
        }
        guard opens else {
            close(listening)
            return
        }
        Self.opened.withLock { $0.append(self) }
        let thread = Thread { self.stand(at: listening) }
        thread.name = "handover"
        thread.start()
    }

    /// The service has stopped: closes the door, at once where no next copy has been here, otherwise when that one answers.
    func finish() {
        phase.withLock { phase in
            guard case .open = phase else {
                phase = .over
                return
            }
            let stays = sockets.allSatisfy { $0.isKeptOpen() }
            phase = stays ? .finishing(until: .now + Self.patience) : .over
        }
        eventfd_write(wake, 1)
    }

    /// For a process that has nothing else left to do.
    static func untilNoneIsOpen() async {
        while opened.withLock({ !$0.isEmpty }) {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Runs on a thread of its own, because descriptors are nothing that the client and server libraries pass on.
    private func stand(at listening: CInt) {
        var guests: [CInt] = []
        defer {
            for descriptor in guests + [listening] { close(descriptor) }
            sockets.forEach { $0.letGo() }
            Self.opened.withLock { $0.removeAll { $0 === self } }
        }
        while let left = millisecondsLeft() {
            var watched = ([wake, listening] + guests).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&watched, nfds_t(watched.count), left) >= 0 || errno == EINTR else { return }
            if watched[0].revents != 0 {
                var count: eventfd_t = 0
                eventfd_read(wake, &count)
            }
            for guest in watched.dropFirst(2) where guest.revents != 0 {
                var word: UInt8 = 0
                guard read(guest.fd, &word, 1) != 1 else { return }  // it answers now
                close(guest.fd)
                guests.removeAll { $0 == guest.fd }
                sockets.forEach { $0.endSharing() }
            }
            if watched[1].revents != 0, let guest = give(at: listening) { guests.append(guest) }
        }
    }

    /// -1: any time; nil: the door is to be closed.
    private func millisecondsLeft() -> CInt? {
        phase.withLock { phase in
            switch phase {
            case .closed, .open: return -1
            case .finishing(let end):
                let left = ContinuousClock.now.duration(to: end)
                return left > .zero ? CInt(left / .milliseconds(1)) + 1 : nil
            case .over: return nil
            }
        }
    }

    private func give(at listening: CInt) -> CInt? {
        let guest = accept(listening, nil, nil)
        guard guest >= 0 else { return nil }
        _ = fcntl(guest, F_SETFD, FD_CLOEXEC)
        let descriptors = sockets.map { $0.hasBeenReplaced ? nil : $0.share() }
        let text = Self.text(of: sockets.map(\.path))
        if let first = descriptors[0], let second = descriptors[1],
            send_two_descriptors(guest, text, text.count, first, second) == text.count
        {
            return guest
        }
        for (socket, descriptor) in zip(sockets, descriptors) where descriptor != nil { socket.endSharing() }
        close(guest)
        return nil
    }
}
