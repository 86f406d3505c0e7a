/** BERT in the training engine (DJL with PyTorch). */
package org.secformer.design.model;
