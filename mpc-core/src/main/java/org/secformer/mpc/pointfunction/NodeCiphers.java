package org.secformer.mpc.pointfunction;

import org.secformer.mpc.random.Seed;

/** The functions of one nonce: to the left and to the right child of a node, and to the two halves of what a leaf is worth. */
final class NodeCiphers {
    final NodeCipher left;
    final NodeCipher right;
    final NodeCipher lowHalf;
    final NodeCipher highHalf;

    NodeCiphers(Seed nonce) {
        this.left = new NodeCipher(nonce, "left");
        this.right = new NodeCipher(nonce, "right");
        this.lowHalf = new NodeCipher(nonce, "low half");
        this.highHalf = new NodeCipher(nonce, "high half");
    }
}
