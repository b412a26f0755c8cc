//! Frames of every shape, as RFC 6455 has them.

use futures_util::{SinkExt, StreamExt};
use paymux_pepay::streams::{GapCause, StreamItem, StreamOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::server::{Line, event, id};
use crate::{Watched, watch};

const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const FINAL: u8 = 0x80;

/// A frame with the shortest head that fits.
fn frame(first: u8, body: &[u8]) -> Vec<u8> {
    let length = match body.len() {
        short @ 0..=125 => vec![u8::try_from(short).unwrap()],
        middle @ 126..=0xffff => [vec![126], u16::try_from(middle).unwrap().to_be_bytes().to_vec()].concat(),
        long => [vec![127], (long as u64).to_be_bytes().to_vec()].concat(),
    };
    [vec![first], length, body.to_vec()].concat()
}

async fn send(line: &mut Line, bytes: &[u8]) {
    line.io.get_mut().write_all(bytes).await.unwrap();
}

async fn connected() -> (Watched, Line) {
    let mut watched = watch(StreamOptions::default());
    let line = watched.lines.accept().await;
    (watched, line)
}

#[tokio::test(start_paused = true)]
async fn a_message_in_many_parts_with_pings_between_them() {
    let (mut watched, mut line) = connected().await;
    let text = event(1);
    let parts: Vec<&[u8]> = text.as_bytes().chunks(100).collect();
    for (index, part) in parts.iter().enumerate() {
        let first = if index == 0 { TEXT } else { 0 };
        let last = if index + 1 == parts.len() { FINAL } else { 0 };
        send(&mut line, &frame(first | last, part)).await;
        send(&mut line, &frame(PING | FINAL, &[u8::try_from(index).unwrap()])).await;
    }
    assert_eq!(watched.ids(1).await, [id(1)]);
    // At least the latest ping is answered.
    let latest = vec![u8::try_from(parts.len() - 1).unwrap()];
    loop {
        let Some(Message::Pong(pong)) = line.next().await else { unreachable!() };
        if pong == latest {
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_that_trickle_in_are_the_same_frames() {
    let (mut watched, mut line) = connected().await;
    let long = event(2).replacen('{', &format!("{{{}", " ".repeat(70_000)), 1);
    let mut bytes = frame(TEXT | FINAL, event(1).as_bytes());
    bytes.extend(frame(TEXT | FINAL, long.as_bytes()));
    bytes.extend(frame(BINARY | FINAL, &[]));
    bytes.extend(frame(TEXT | FINAL, event(3).as_bytes()));
    // Every place in the heads, then in steps that meet none of them.
    let (slow, fast) = bytes.split_at(1000);
    for byte in slow {
        send(&mut line, &[*byte]).await;
        tokio::task::yield_now().await;
    }
    for part in fast.chunks(997) {
        send(&mut line, part).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(watched.ids(2).await, [id(1), id(2)]);
    let StreamItem::Gap(gap) = watched.next().await.unwrap() else { unreachable!() };
    assert_eq!(gap.cause, GapCause::Unreadable);
    assert_eq!(watched.ids(1).await, [id(3)]);
}

#[tokio::test(start_paused = true)]
async fn what_comes_with_the_answer_to_the_handshake_is_not_lost() {
    let mut watched = watch(StreamOptions::default());
    let (_, head, mut io) = watched.lines.raw().await;
    let mut answer = crate::server::answer(&head).into_bytes();
    answer.extend(frame(TEXT | FINAL, event(1).as_bytes()));
    io.write_all(&answer).await.unwrap();
    assert_eq!(watched.ids(1).await, [id(1)]);
}

/// The connection is given up, and the next one goes on.
#[tokio::test(start_paused = true)]
async fn a_server_that_breaks_the_protocol_is_left() {
    let four_mib = 4_u64 << 20;
    let head_of = |length: u64| [vec![TEXT | FINAL, 127], length.to_be_bytes().to_vec()].concat();
    for (what, bytes) in [
        ("masked", vec![TEXT | FINAL, 0x80 | 1, 0, 0, 0, 0, b'x']),
        ("a reserved bit", frame(TEXT | FINAL | 0x40, b"x")),
        ("a reserved opcode", frame(0x3 | FINAL, b"x")),
        ("a reserved control opcode", frame(0xb | FINAL, b"x")),
        ("a ping in parts", frame(PING, b"x")),
        ("a long ping", frame(PING | FINAL, &[0; 126])),
        ("a part of nothing", frame(FINAL, b"x")),
        ("a message inside another", [frame(TEXT, b"x"), frame(TEXT | FINAL, b"x")].concat()),
        ("no UTF-8", frame(TEXT | FINAL, &[0xff])),
        ("too long", head_of(four_mib + 1)),
        ("longer than there is", head_of(u64::MAX)),
        ("too long in parts", [frame(TEXT, b"x"), head_of(four_mib)].concat()),
    ] {
        let (mut watched, mut line) = connected().await;
        let started = tokio::time::Instant::now();
        send(&mut line, &bytes).await;
        let mut next = watched.lines.accept().await;
        assert!(started.elapsed().as_secs() < 5, "{what}: not for its silence");
        assert_eq!(line.io.get_mut().read(&mut [0]).await.unwrap(), 0, "{what}: the first is closed");
        next.say(event(1)).await;
        assert_eq!(watched.ids(1).await, [id(1)], "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_is_answered_with_its_code() {
    let (mut watched, mut line) = connected().await;
    let frame = CloseFrame { code: CloseCode::Restart, reason: "a new version".into() };
    line.io.close(Some(frame)).await.unwrap();
    let Some(Ok(Message::Close(Some(answer)))) = line.io.next().await else { unreachable!() };
    assert_eq!(answer.code, CloseCode::Restart);
    assert!(line.io.next().await.is_none(), "and the connection is closed");
    let mut second = watched.lines.accept().await;
    // Without a code there is none in the answer either.
    second.io.send(Message::Close(None)).await.unwrap();
    assert_eq!(second.io.next().await.unwrap().unwrap(), Message::Close(None));
    let mut third = watched.lines.accept().await;
    send(&mut third, &frame_of_a_close_and_more()).await;
    watched.lines.accept().await;
    assert!(watched.is_quiet().await, "what comes behind a close is nothing");
}

fn frame_of_a_close_and_more() -> Vec<u8> {
    [frame(CLOSE | FINAL, &1000_u16.to_be_bytes()), frame(TEXT | FINAL, event(9).as_bytes())].concat()
}

/// A server that pings without reading fills neither its buffer nor ours: the latest ping alone is answered.
#[tokio::test(start_paused = true)]
async fn pings_that_nobody_reads_the_answers_of_do_not_pile_up() {
    let mut watched = watch(StreamOptions::default());
    let (_, head, mut io) = watched.lines.raw().await;
    io.write_all(crate::server::answer(&head).as_bytes()).await.unwrap();
    // Twice as many answers as the pipe of the test holds.
    let pings = (2 << 20) / 131_u32;
    for number in 0..pings {
        io.write_all(&frame(PING | FINAL, &[&number.to_be_bytes()[..], &[0; 121]].concat())).await.unwrap();
    }
    io.write_all(&frame(TEXT | FINAL, event(1).as_bytes())).await.unwrap();
    assert_eq!(watched.ids(1).await, [id(1)], "it still listens");
    let mut answers = Vec::new();
    let read = async { while io.read_buf(&mut answers).await.is_ok() {} };
    assert!(tokio::time::timeout(std::time::Duration::from_secs(1), read).await.is_err());
    // Head, mask, body.
    let last = answers.chunks(131).last().unwrap();
    let (mask, body) = (&last[2..6], &last[6..10]);
    let number: Vec<u8> = body.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    assert_eq!(number, (pings - 1).to_be_bytes(), "the latest is answered");
    assert!(answers.len() < (1 << 20) + 3 * 131, "{}", answers.len());
}
